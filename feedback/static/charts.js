// Draws the figures the server made, in the colours of the scheme the reader is in.
"use strict";
(() => {
  const dark = JSON.parse(document.getElementById("dark").textContent);
  const scheme = window.matchMedia("(prefers-color-scheme: dark)");
  const options = { displayModeBar: false, responsive: true, doubleClick: false };

  const recoloured = (value) => {
    if (typeof value === "string") return dark[value] || value;
    if (Array.isArray(value)) return value.map(recoloured);
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, recoloured(one)]));
  };

  const draw = (isDark) => {
    for (const plot of document.querySelectorAll(".plot")) {
      const figure = JSON.parse(document.getElementById(plot.dataset.figure).textContent);
      const { data, layout } = isDark ? recoloured(figure) : figure;
      window.Plotly.react(plot, data, layout, options);
    }
  };

  scheme.addEventListener("change", () => draw(scheme.matches));
  window.addEventListener("beforeprint", () => draw(false));
  window.addEventListener("afterprint", () => draw(scheme.matches));
  document.fonts.ready.then(() => draw(scheme.matches));
})();
