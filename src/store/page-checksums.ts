import {
  closeSync,
  existsSync,
  fstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  statSync,
} from "node:fs";
import { join } from "node:path";

/** A page that is not what PostgreSQL wrote. `filenode` names its relation. */
export interface DamagedPage {
  file: string;
  filenode: number;
  block: number;
}

const pageSize = 8_192;
const pagesAtOnce = 128;
/** A relation of more than a gigabyte has several files. */
const pagesPerFile = 131_072;
const lanes = 32;
const prime = 16_777_619;
/** `pg_checksum_page` (PostgreSQL, src/include/storage/checksum_impl.h): FNV-1a in 32 lanes, begun from these. */
const seeds = Uint32Array.of(
  0x5b1f36e9,
  0xb8525960,
  0x02ab50aa,
  0x1de66d2a,
  0x79ff467a,
  0x9bb9f8a3,
  0x217e7cd2,
  0x83e13d2c,
  0xf8d4474f,
  0xe39eb970,
  0x42c6ae16,
  0x993216fa,
  0x7b093b5d,
  0x98daff3c,
  0xf718902a,
  0x0b1c9cdb,
  0xe58f764b,
  0x187636bc,
  0x5d7b3bb1,
  0xe73de7de,
  0x92bec979,
  0xcca6c0b2,
  0x304a0979,
  0x85aa43d4,
  0x783125bb,
  0x6ca8eaa2,
  0xe407eac6,
  0x4b5cfc3e,
  0x9fbf8c76,
  0x15ca20be,
  0xf2ca9fd3,
  0x959bd756,
);

/**
 * Whether a database was closed in order. Of one that was not, pages may be half-written on disk, which opening it mends.
 */
export function isClosedInOrder(folder: string): boolean {
  const control = join(folder, "global", "pg_control");
  // ControlFileData.state; 1 is DB_SHUTDOWNED.
  return existsSync(control) && readFileSync(control).readInt32LE(16) === 1;
}

/** The pages of a closed database whose checksums do not fit. About 10 ms for 10 MB. */
export function findDamagedPages(folder: string): DamagedPage[] {
  return relationsOf(folder).flatMap((relation) => damagedPages(folder, relation));
}

/** The same of as many relations as have about `megabytes`: others each time, where there are more. */
export function sampleDamagedPages(folder: string, megabytes: number): DamagedPage[] {
  const left = relationsOf(folder);
  const found: DamagedPage[] = [];
  for (let bytes = megabytes * 2 ** 20; bytes > 0 && left.length > 0; ) {
    const [relation] = left.splice(Math.floor(Math.random() * left.length), 1);
    if (!relation) break;
    bytes -= statSync(join(folder, relation.file)).size;
    found.push(...damagedPages(folder, relation));
  }
  return found;
}

/** A file of a relation's pages, and the number of its first one. */
interface Relation {
  file: string;
  filenode: number;
  first: number;
}

function relationsOf(folder: string): Relation[] {
  // 1 and 4 are templates, which nothing reads.
  const bases = readdirSync(join(folder, "base")).filter((name) => name !== "1" && name !== "4");
  return ["global", ...bases.map((base) => join("base", base))].flatMap((place) =>
    readdirSync(join(folder, place)).flatMap((name) => {
      // Not maps of free space (`_fsm`): PostgreSQL mends those by itself.
      const [, filenode, segment = "0"] = /^(\d+)(?:_vm|_init)?(?:\.(\d+))?$/.exec(name) ?? [];
      if (filenode === undefined) return [];
      const first = Number(segment) * pagesPerFile;
      return [{ file: join(place, name), filenode: Number(filenode), first }];
    }),
  );
}

const damagedPages = (folder: string, { file, filenode, first }: Relation): DamagedPage[] =>
  damagedBlocks(join(folder, file), first).map((block) => ({ file, filenode, block }));

function damagedBlocks(path: string, first: number): number[] {
  const found: number[] = [];
  const file = openSync(path, "r");
  try {
    // Most of some hundred relations are a page or two: a buffer of the full size for each took longer than the checking.
    const buffer = Buffer.alloc(Math.min(fstatSync(file).size + pageSize, pageSize * pagesAtOnce));
    for (let block = first; ; block += pagesAtOnce) {
      const pages = Math.floor(
        readSync(file, buffer, 0, buffer.length, (block - first) * pageSize) / pageSize,
      );
      for (let page = 0; page < pages; page++) {
        const start = buffer.byteOffset + page * pageSize;
        if (!isSound(buffer.buffer, start, block + page)) found.push(block + page);
      }
      if (pages * pageSize < buffer.length) return found;
    }
  } finally {
    closeSync(file);
  }
}

function isSound(bytes: ArrayBufferLike, start: number, block: number): boolean {
  const words = new Uint32Array(bytes, start, pageSize / 4);
  const halves = new Uint16Array(bytes, start, pageSize / 2);
  // PageHeaderData: pd_checksum at byte 8, pd_upper at byte 14, which is 0 of a page that was never used.
  if (halves[7] === 0) return words.every((word) => word === 0);
  const expected = halves[4];
  halves[4] = 0;
  const sums = Uint32Array.from(seeds);
  for (let row = 0; row < words.length; row += lanes)
    for (let lane = 0; lane < lanes; lane++) {
      const mixed = (sums[lane] as number) ^ (words[row + lane] as number);
      sums[lane] = Math.imul(mixed, prime) ^ (mixed >>> 17);
    }
  // Two more rounds, of zeros.
  for (let lane = 0; lane < lanes; lane++)
    for (let round = 0; round < 2; round++) {
      const sum = sums[lane] as number;
      sums[lane] = Math.imul(sum, prime) ^ (sum >>> 17);
    }
  const sum = (sums.reduce((all, one) => all ^ one, 0) ^ block) >>> 0;
  return expected === (sum % 65_535) + 1;
}

/** The first of them, for a message. */
export function namePages(damaged: DamagedPage[]): string {
  const named = damaged.slice(0, 5).map(({ file, block }) => `page ${block} of ${file}`);
  return `${named.join(", ")}${damaged.length > 5 ? ", …" : ""}`;
}
