import { loadConfig } from "../../../src/config.ts";
import { findModel } from "../../../src/providers/local/model-files.ts";
import { defaultEmbedding } from "../../../src/providers/local/models.ts";

/** The weights' folder where this machine has them (LECTERN_MODELS or the project's cache), else null: tests never fetch. */
export const localModel = findModel(loadConfig(), defaultEmbedding);

if (!localModel)
  console.warn("NOTICE: the local model's weights are not on this machine, its tests are skipped");
