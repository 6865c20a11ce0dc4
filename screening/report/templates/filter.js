"use strict";
(() => {
  const box = document.querySelector(".filter");
  if (!box) return;
  const input = box.querySelector("input");
  const output = box.querySelector("output");
  const rows = [...document.querySelectorAll("tr[data-alert]")].map((row) => ({
    row,
    card: document.getElementById("alert-" + row.dataset.alert),
    text: row.textContent.toLocaleLowerCase(),
  }));
  const show = () => {
    const words = input.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const { row, card, text } of rows) {
      const hidden = !words.every((word) => text.includes(word));
      row.hidden = hidden;
      if (card) card.hidden = hidden;
      if (!hidden) shown += 1;
    }
    output.textContent = words.length ? `${shown} of ${rows.length} alerts` : "";
  };
  input.addEventListener("input", show);
  box.hidden = false;
  show();
})();
