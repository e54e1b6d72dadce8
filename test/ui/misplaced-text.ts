import type { Page } from "playwright-core";

/** Texts that are cut off by their box without being shortened on purpose, stick out of it, or lie over the text of another cell. */
export const misplacedText = (page: Page): Promise<readonly string[]> => page.evaluate(find) as Promise<string[]>;

// Text, not a function: Node has stripped no types of what the browser runs, and its names are the browser's.
const find = `(() => {
  const boxOf = (element) => {
    const range = document.createRange();
    range.selectNodeContents(element);
    return range.getBoundingClientRect();
  };
  const said = [];
  for (const box of document.querySelectorAll("main *")) {
    const style = getComputedStyle(box);
    const isShortened = style.textOverflow === "ellipsis" || box.closest(".visually-hidden, thead, svg, canvas");
    if (!isShortened && style.overflowX !== "visible" && box.scrollWidth > box.clientWidth + 1) {
      said.push("cut off: " + box.outerHTML.slice(0, 80));
    }
  }
  for (const box of document.querySelectorAll("main *")) {
    const hasText = [...box.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== "");
    const isShortened = getComputedStyle(box).textOverflow === "ellipsis" || box.closest(".visually-hidden, thead, svg, canvas, select");
    if (!hasText || isShortened) continue;
    const frame = box.closest("td, .card, main").getBoundingClientRect();
    if (boxOf(box).right > frame.right + 1) said.push("sticks out: " + box.textContent.trim().slice(0, 80));
  }
  for (const row of document.querySelectorAll("tbody tr")) {
    const cells = [...row.cells].map((cell) => [cell.textContent, boxOf(cell)]);
    for (const [index, [text, one]] of cells.entries()) {
      for (const [other, two] of cells.slice(index + 1)) {
        const isOver = one.left < two.right - 1 && two.left < one.right - 1 && one.top < two.bottom - 4 && two.top < one.bottom - 4;
        if (isOver) said.push(text.trim() + " lies over " + other.trim());
      }
    }
  }
  return [...new Set(said)].slice(0, 5);
})()`;
