const pngStart = "89504e470d0a1a0a";

/** A PNG's size in pixels, from its first chunk's header (ISO 15948, 11.2.2); null of what is no PNG. */
export function pngSize(image: Uint8Array): { width: number; height: number } | null {
  const bytes = Buffer.from(image.buffer, image.byteOffset, image.byteLength);
  if (bytes.length < 24 || bytes.toString("hex", 0, 8) !== pngStart) return null;
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
}
