/** Gives the focus to an element if what had it is gone, so that the keyboard goes on from there. */
export function keepFocus(element: HTMLElement | null | undefined): void {
  const { activeElement } = document;
  if (activeElement === null || activeElement === document.body) element?.focus();
}
