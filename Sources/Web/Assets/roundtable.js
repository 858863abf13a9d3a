// Comfort only: every page works without this file.
const keys = { a: "agree", d: "disagree", p: "pass", ArrowRight: "agree", ArrowLeft: "disagree", ArrowDown: "pass" };

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.target.matches("input, textarea, select")) return;
  const choice = keys[event.key];
  const button = choice && document.querySelector(`.choices button.${choice}`);
  if (button) { event.preventDefault(); button.click(); return; }
  if (event.key === "u") document.querySelector("[data-undo]")?.click();
});

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
