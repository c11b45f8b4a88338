/** A course of slides that differ, the same every time, and questions that it answers. */
import { seeded } from "../eval/statistics/random.ts";

export interface CourseSlide {
  id: number;
  title: string;
  text: string;
}

export const course = "workshop";
const seed = 5;
const bulletsPerSlide = 4;

const subjects =
  "kiln lathe loom press furnace pump turbine conveyor boiler crane drill grinder mixer oven separator spindle compressor condenser dryer extruder filter gearbox hoist injector kettle laminator mill nozzle planer quencher reactor sieve tumbler valve winch centrifuge crusher distiller evaporator forge".split(
    " ",
  );
const aspects =
  "calibration storage cleaning lubrication alignment cooling inspection insulation transport repair loading balancing sealing tuning ventilation wiring testing shutdown assembly drainage heating labelling monitoring priming replacement".split(
    " ",
  );
const parts =
  "bearing bracket casing clutch coupling drum flange gauge hinge housing impeller jacket lever manifold piston pulley rotor sensor shaft sleeve spring strainer thermostat washer".split(
    " ",
  );
const trades = "apprentice engineer foreman inspector machinist operator supervisor technician".split(" ");
const effects =
  "bends corrodes cracks drifts leaks overheats rattles seizes slips stalls vibrates warps".split(" ");

type Pick = (words: string[]) => string;

const sentences: ((subject: string, aspect: string, pick: Pick, amount: () => number) => string)[] = [
  (subject, aspect, pick, amount) =>
    `The ${aspect} of the ${subject} begins with its ${pick(parts)}, which the ${pick(trades)} turns ${amount()} degrees before the ${pick(parts)} is set`,
  (subject, aspect, pick, amount) =>
    `Without ${aspect} every ${amount()} hours the ${pick(parts)} of a ${subject} ${pick(effects)} as soon as its ${pick(parts)} grows warm`,
  (subject, aspect, pick, amount) =>
    `A ${pick(trades)} writes down ${amount()} readings of the ${pick(parts)} whenever the ${aspect} of a ${subject} has taken longer than ${amount()} minutes`,
  (subject, aspect, pick, amount) =>
    `A ${subject} needs ${amount()} grams of grease on the ${pick(parts)} for its ${aspect}, and a third of that on the ${pick(parts)}`,
  (subject, aspect, pick, amount) =>
    `If the ${pick(parts)} ${pick(effects)} during the ${aspect}, the ${pick(trades)} stops the ${subject} and waits ${amount()} minutes`,
  (subject, aspect, pick, amount) =>
    `The ${pick(parts)} and the ${pick(parts)} of the ${subject} are changed together after ${amount()} rounds of ${aspect}`,
];

/** One slide for each pair of a machine and what is done with it: 1,000 of them, about 80 words each. */
export function makeCourse(): CourseSlide[] {
  const random = seeded(seed);
  const pick: Pick = (words) => words[Math.floor(random() * words.length)] ?? "";
  const amount = () => 2 + Math.floor(random() * 97);
  return subjects.flatMap((subject, row) =>
    aspects.map((aspect, column) => {
      const first = Math.floor(random() * sentences.length);
      const bullets = Array.from({ length: bulletsPerSlide }, (_, place) =>
        sentences[(first + place) % sentences.length]?.(subject, aspect, pick, amount),
      );
      return {
        id: row * aspects.length + column + 1,
        title: `${aspect[0]?.toUpperCase()}${aspect.slice(1)} of the ${subject}`,
        text: bullets.map((bullet) => `• ${bullet}`).join("\n"),
      };
    }),
  );
}

/** The `number`-th question, each another: by the number in it, it is known again in what the model is sent. */
export function makeQuestion(number: number): string {
  // A step without a divisor in common with the number of slides reaches all of them.
  const place = (number * 389) % (subjects.length * aspects.length);
  const subject = subjects[Math.floor(place / aspects.length)];
  const aspect = aspects[place % aspects.length];
  return `What does a ${subject} need for its ${aspect} in exercise ${number}?`;
}

/** The number of the question that stands in a text; null where there is none. */
export function questionNumber(text: string): number | null {
  const found = /in exercise (\d+)\?/.exec(text)?.[1];
  return found === undefined ? null : Number(found);
}
