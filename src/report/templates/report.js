"use strict";
for (const th of document.querySelectorAll("table.sheet thead th")) {
  th.firstElementChild.addEventListener("click", () => {
    const body = th.closest("table").tBodies[0], at = th.cellIndex;
    const down = th.getAttribute("aria-sort") !== "descending";
    const key = (row) => { const cell = row.cells[at]; return cell.dataset.k === undefined ? cell.textContent : +cell.dataset.k; };
    for (const other of th.parentNode.children) other.removeAttribute("aria-sort");
    th.setAttribute("aria-sort", down ? "descending" : "ascending");
    const rows = [...body.rows].sort((a, b) => {
      const x = key(a), y = key(b), by = typeof x === "number" ? x - y : x.localeCompare(y, "zh");
      return down ? -by : by;
    });
    body.append(...rows);
  });
}
for (const input of document.querySelectorAll("input[data-for]")) {
  input.parentNode.hidden = false;
  const rows = [...document.getElementById(input.dataset.for).tBodies[0].rows];
  const text = rows.map((row) => row.textContent.toLowerCase()), told = input.parentNode.querySelector("output");
  input.addEventListener("input", () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    rows.forEach((row, at) => { row.hidden = !words.every((w) => text[at].includes(w)); shown += row.hidden ? 0 : 1; });
    told.textContent = words.length ? `${shown} / ${rows.length}{{ t.rows_some }}` : `{{ t.rows_all|replace("@", "${rows.length}") }}`;
  });
}
const reveal = () => {
  const at = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const box = at && at.closest("details");
  if (box) { box.open = true; box.scrollIntoView(); box.querySelector("summary").focus(); }
};
addEventListener("hashchange", reveal);
reveal();
addEventListener("beforeprint", () => document.querySelectorAll("details.data").forEach((d) => { d.dataset.was = d.open ? "1" : ""; d.open = true; }));
addEventListener("afterprint", () => document.querySelectorAll("details.data").forEach((d) => { d.open = d.dataset.was === "1"; }));
