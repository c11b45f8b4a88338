import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { compression, defineAlgorithm } from "vite-plugin-compression2";

export default defineConfig({
  plugins: [
    react(),
    // Served as they are (src/api/page.ts), so that nothing is compressed at a request.
    compression({
      algorithms: [defineAlgorithm("gzip"), defineAlgorithm("brotliCompress")],
      threshold: 1_000,
    }),
  ],
  // The content security policy lets no font be part of a style sheet.
  build: { outDir: "../dist/web", emptyOutDir: true, assetsInlineLimit: 0 },
  server: { proxy: { "/api": "http://127.0.0.1:3000", "/healthz": "http://127.0.0.1:3000" } },
});
