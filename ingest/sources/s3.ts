import { type Mirror, mirrorSource } from "./mirror.ts";
import { type S3Address, showAddress } from "./s3-address.ts";
import type { LookThrough } from "./source.ts";

/** A bucket, or what is below a prefix of it. */
export const s3Source = ({
  address,
  ...mirror
}: Omit<Mirror, "place" | "prefix"> & { address: S3Address }): LookThrough =>
  mirrorSource({ ...mirror, place: showAddress(address), prefix: address.prefix });
