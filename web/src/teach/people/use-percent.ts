import { useLanguage } from "../../texts/texts.tsx";

/** Shares as whole per cent, as the reader's language writes them. */
export function usePercent(): (share: number) => string {
  const { locale } = useLanguage();
  return (share) => share.toLocaleString(locale, { style: "percent" });
}
