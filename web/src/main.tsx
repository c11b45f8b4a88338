import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Entrance } from "./Entrance.tsx";
import "../shared/theme.css";
import "./style.css";
import "./conversation.css";
import "./conversation-list.css";
import "./slide-panel.css";
import "./log-in.css";

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <Entrance />
    </StrictMode>,
  );
}
