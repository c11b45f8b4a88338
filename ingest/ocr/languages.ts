import { existsSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { LecternError } from "../../src/errors.ts";

export interface LanguageFile {
  /** Tesseract's code, e.g. `eng`. */
  code: string;
  /** The folder that holds `<code>.traineddata.gz`. */
  folder: string;
}

/** The smaller of a package's two models: on slides and on drawn pages it read as well as `4.0.0` (2.9 MB to 10.9 MB). */
const model = "4.0.0_best_int";

/**
 * Where the languages' data lies: npm packages, one each, of which English comes with Lectern. Throws `config` for a
 * code that is no language's and for one whose package is not installed.
 */
export function languageFiles(languages: string[]): LanguageFile[] {
  if (languages.length === 0)
    throw new LecternError("config", "No language is set for OCR: name one, such as eng");
  const require = createRequire(import.meta.url);
  return [...new Set(languages)].map((code) => {
    if (!/^[a-z]{3}(_[a-z]+)*$/i.test(code)) {
      throw new LecternError(
        "config",
        `"${code}" is not a language of Tesseract: use codes such as eng, deu, chi_sim`,
      );
    }
    const folder = packageFolder(require, code);
    if (folder === null || !existsSync(join(folder, `${code}.traineddata.gz`))) {
      const advice = `run npm install @tesseract.js-data/${code}, or leave it out`;
      throw new LecternError("config", `OCR has no data for the language ${code}: ${advice}`);
    }
    return { code, folder };
  });
}

/** Those whose packages lie beside English. */
export function installedLanguages(): string[] {
  const english = packageFolder(createRequire(import.meta.url), "eng");
  if (english === null) return [];
  const all = readdirSync(join(dirname(english), ".."));
  return all.filter((code) =>
    existsSync(join(dirname(english), "..", code, model, `${code}.traineddata.gz`)),
  );
}

function packageFolder(require: NodeJS.Require, code: string): string | null {
  try {
    return join(dirname(require.resolve(`@tesseract.js-data/${code}/package.json`)), model);
  } catch {
    return null;
  }
}
