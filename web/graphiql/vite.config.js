import { defineConfig } from "vite";

export default defineConfig({
  base: "/graphiql/",
  build: {
    // Monaco alone is larger than Vite's warning; it is compressed afterwards and cached for good.
    chunkSizeWarningLimit: 5000,
    sourcemap: false,
    rolldownOptions: {
      // Libraries mark modules "use client" for server rendering, of which there is none here.
      onwarn: (warning, show) => warning.code === "MODULE_LEVEL_DIRECTIVE" || show(warning),
    },
  },
  worker: { format: "es" },
});
