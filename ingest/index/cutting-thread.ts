import { asTask } from "../threads/as-task.ts";
import { type CuttingTask, cutDeck } from "./cut-deck.ts";

/** Who stops waiting ends the thread. */
const never = new AbortController().signal;

/** What the thread runs that cuts decks into chunks. */
export default asTask((task: CuttingTask) => cutDeck(task, never));
