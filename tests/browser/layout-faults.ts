import type { Page } from 'playwright';

/** What is wrong with how the page is laid out now, in words; nothing when all is well. */
export function findLayoutFaults(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const SLACK_PX = 1.5;
    const CONTROLS =
      'button, a[href], input, select, textarea, [role="button"], [role="tab"], [role="slider"], [role="switch"], [role="checkbox"]';
    const faults = new Set<string>();
    const nameOf = (element: Element) => {
      const name = element.getAttribute('aria-label') ?? element.textContent?.trim() ?? '';
      return `${element.tagName.toLowerCase()} "${name.slice(0, 50)}"`;
    };
    const ancestorsOf = (element: Element) => {
      const all: Element[] = [];
      for (let up = element.parentElement; up !== null; up = up.parentElement) all.push(up);
      return all;
    };
    const clips = (style: CSSStyleDeclaration, axis: 'X' | 'Y') => /hidden|clip/.test(style[`overflow${axis}`]);
    const scrolls = (style: CSSStyleDeclaration, axis: 'X' | 'Y') => /auto|scroll/.test(style[`overflow${axis}`]);
    /** Neither hidden on purpose, nor under something that is. */
    const isShown = (element: Element) => {
      const { width, height } = element.getBoundingClientRect();
      if (width < 3 || height < 3) return false;
      if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return false;
      return element.closest('.visually-hidden, [aria-hidden="true"], [data-testid="editor-canvas"]') === null;
    };

    const root = document.documentElement;
    if (root.scrollWidth > window.innerWidth + SLACK_PX) faults.add(`the page scrolls sideways: ${root.scrollWidth} px wide`);

    const checkText = (node: Text) => {
      const owner = node.parentElement;
      if (owner === null || node.data.trim() === '' || !isShown(owner)) return;
      const range = document.createRange();
      range.selectNodeContents(node);
      const text = range.getBoundingClientRect();
      if (text.width < 1) return;
      let abridged = false;
      for (const box of [owner, ...ancestorsOf(owner)]) {
        const style = getComputedStyle(box);
        // An ellipsis, or a number of lines, says that there is more; whatever scrolls can be scrolled to.
        abridged ||= style.textOverflow === 'ellipsis' || style.webkitLineClamp !== 'none';
        if (abridged || scrolls(style, 'X') || box.tagName === 'INPUT') return;
        const { left, right } = box.getBoundingClientRect();
        if (clips(style, 'X') && (text.right > right + SLACK_PX || text.left < left - SLACK_PX)) {
          faults.add(`cut off: ${nameOf(owner)} by ${Math.round(Math.max(text.right - right, left - text.left))} px`);
          return;
        }
      }
      if (text.right > window.innerWidth + SLACK_PX) faults.add(`beyond the window: ${nameOf(owner)}`);
    };
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode() !== null) checkText(walker.currentNode as Text);

    const modal = [...document.querySelectorAll('[role="dialog"][aria-modal="true"]')].find(isShown);
    const controls = [...(modal ?? document).querySelectorAll(CONTROLS)].filter(isShown);
    for (const control of controls) {
      const { left, top, right, bottom } = control.getBoundingClientRect();
      const around = ancestorsOf(control).map((box) => getComputedStyle(box));
      const aside = left < -SLACK_PX || right > window.innerWidth + SLACK_PX;
      const away = top < -SLACK_PX || bottom > window.innerHeight + SLACK_PX;
      if (aside && !around.some((style) => scrolls(style, 'X'))) faults.add(`beyond the side: ${nameOf(control)}`);
      if (away && !around.some((style) => scrolls(style, 'Y'))) faults.add(`beyond the foot: ${nameOf(control)}`);
    }

    for (const bar of document.querySelectorAll('header, [role="toolbar"], [data-scope="timeline"]')) {
      const inBar = [...bar.querySelectorAll('button, input, select')].filter(isShown);
      for (const [k, one] of inBar.entries()) {
        for (const other of inBar.slice(k + 1)) {
          if (one.contains(other) || other.contains(one)) continue;
          const [a, b] = [one.getBoundingClientRect(), other.getBoundingClientRect()];
          const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
          const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
          if (width > 2 && height > 2) faults.add(`on top of each other: ${nameOf(one)} and ${nameOf(other)}`);
        }
      }
    }
    return [...faults];
  });
}
