import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { readAppearance, showAppearance } from "./appearance.ts";
import { Entrance } from "./Entrance.tsx";
import { Translated } from "./texts/texts.tsx";
import "../shared/theme.css";
import "./style.css";
import "./conversation.css";
import "./slide-panel.css";
import "./log-in.css";
import "./feedback.css";

showAppearance(readAppearance());
const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <Translated>
        <Entrance />
      </Translated>
    </StrictMode>,
  );
}
