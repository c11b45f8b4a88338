declare module "fs-native-extensions" {
  /** An exclusive lock on the whole file, which its descriptor holds until it is closed; false where another has it. */
  export function tryLock(fileDescriptor: number): boolean;
  /** Exchanges two folders, in one step where the file system can. */
  export function swap(from: string, to: string): Promise<void>;
}
