import type { AnchorHTMLAttributes } from "react";
import { hrefTo, type Route, showSection } from "./route.ts";

interface Props extends Omit<AnchorHTMLAttributes<HTMLAnchorElement>, "href" | "onClick"> {
  to: Partial<Route>;
}

/** A link that lists cases and brings the list into view. */
export function CasesLink({ to, ...rest }: Props) {
  return <a {...rest} href={hrefTo(to)} onClick={() => requestAnimationFrame(() => showSection("cases"))} />;
}
