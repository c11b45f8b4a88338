/** The package's own types are those of an ES module, which it is not. */
declare module "robots-parser" {
  export interface Robot {
    /** Undefined where it says nothing of the address. */
    isAllowed(url: string, userAgent?: string): boolean | undefined;
    /** Seconds. */
    getCrawlDelay(userAgent?: string): number | undefined;
  }
  export default function robotsParser(url: string, contents: string): Robot;
}
