// Comfort only: every page works without this file.

// Voting by keys. A choice is a button of the page; a key presses it.
const keys = { a: "agree", d: "disagree", p: "pass", ArrowRight: "agree", ArrowLeft: "disagree", ArrowDown: "pass" };

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    const open = document.querySelector("details.menu[open]");
    if (open) { open.open = false; open.querySelector("summary").focus(); }
  }
  if (event.ctrlKey || event.altKey || event.metaKey || event.target.matches("input, textarea, select, .scroll")) return;
  const choice = keys[event.key];
  const button = choice && document.querySelector(`form .choices button.${choice}`);
  if (button) { event.preventDefault(); button.click(); return; }
  if (event.key === "u") document.querySelector("[data-undo]")?.click();
  if (event.key === "/" && document.querySelector("#site-search")?.offsetParent) { event.preventDefault(); document.querySelector("#site-search").focus(); }
});

// One menu at a time; a click elsewhere closes it.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});

// A form is sent once, however often its button is pressed.
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || event.target.method !== "post") return;
  if (event.target.dataset.sent) { event.preventDefault(); return; }
  event.target.dataset.sent = "1";
});
window.addEventListener("pageshow", () => { for (const form of document.forms) delete form.dataset.sent; });

// Tables on a narrow screen: each cell learns the name of its column, and the roles stay when rows become blocks (see .stacked).
for (const table of document.querySelectorAll("table.data:not(.matrix)")) {
  const heads = table.tHead?.rows.length === 1 ? [...table.tHead.rows[0].cells] : [];
  if (heads.length < 3 || heads.some((head) => head.colSpan > 1)) continue;
  table.classList.add("stacked");
  table.setAttribute("role", "table");
  for (const group of [table.tHead, ...table.tBodies, table.tFoot].filter(Boolean)) group.setAttribute("role", "rowgroup");
  for (const row of table.rows) {
    row.setAttribute("role", "row");
    [...row.cells].forEach((cell, place) => {
      const isHead = cell.tagName === "TH";
      cell.setAttribute("role", !isHead ? "cell" : cell.scope === "row" ? "rowheader" : "columnheader");
      const name = heads[place]?.textContent.trim();
      if (!isHead && place > 0 && name) cell.dataset.column = name;
    });
  }
}

// Long work: the server tells how far it is; when it is over the page is read again.
for (const card of document.querySelectorAll("[data-job]")) {
  const source = new EventSource(card.dataset.job);
  source.onmessage = (event) => {
    const state = JSON.parse(event.data);
    if (state.over) { source.close(); location.reload(); return; }
    card.querySelector("[data-phase]").textContent = state.phase;
    card.querySelector("[data-share]").textContent = state.share;
    card.querySelector("[data-left]").textContent = state.left;
    card.querySelector("[data-percent]").value = state.percent;
  };
}

const refresh = document.querySelector("[data-refresh-seconds]");
if (refresh) {
  const pause = Number(refresh.dataset.refreshSeconds) * 1000;
  const turn = async () => {
    const answer = await fetch(location.href, { headers: { accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const next = page.querySelector("[data-refresh-seconds]");
    if (!next) { location.reload(); return; }
    document.querySelector("[data-refresh-seconds]").replaceChildren(...next.childNodes);
    setTimeout(turn, pause);
  };
  setTimeout(turn, pause);
}
