import { toHit } from "../types.ts";

/** The smallest slide there is, for a model that is only tried. */
export const pingHit = toHit({
  id: "ping",
  course: "ping",
  deck: "ping",
  page: 1,
  title: "Ping",
  section: null,
  text: "Ping",
});
