import { createRoot } from "react-dom/client";
import { App } from "./App.tsx";
import { loadReport } from "./load.ts";
import { ReportContext, readReport } from "./model.ts";
import "../../shared/theme.css";
import "./style.css";
import "./tables.css";
import "./cases/cases.css";
import "./print.css";

const element = document.getElementById("root");
if (element) {
  const root = createRoot(element);
  loadReport().then(
    (report) => {
      document.title = `${report.name} · evaluation report`;
      root.render(
        <ReportContext value={readReport(report)}>
          <App />
        </ReportContext>,
      );
    },
    (fault: Error) => root.render(<Unreadable message={fault.message} />),
  );
}

function Unreadable({ message }: { message: string }) {
  return (
    <main className="plain">
      <h1>This report cannot be shown</h1>
      <p role="alert">{message}</p>
      <p>The Markdown file of the same name, ending in .md, holds the same numbers.</p>
    </main>
  );
}
