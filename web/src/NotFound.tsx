import { useTexts } from "./texts/texts.tsx";

/** For an address that names nothing of the page. */
export function NotFound() {
  const { notFound: texts } = useTexts();
  return (
    <main className="not-found">
      <h1>{texts.title}</h1>
      <p>{texts.about}</p>
      <p>
        <a className="quiet" href="/">
          {texts.home}
        </a>
      </p>
    </main>
  );
}
