"""What is wrong with how a page is laid out, a line each: it sticks out, it overlaps, it is cut off."""

from __future__ import annotations

from playwright.sync_api import Page

# What sticks out, a line each: of the window, of its column, of the box that it stands in. A box that scrolls in itself
# holds what it holds; one that hides the rest does so on purpose only where it ends in an ellipsis.
STICKS_OUT = """() => {
  const width = document.documentElement.clientWidth, found = new Set();
  const name = (one) => one.tagName.toLowerCase() + (one.id && '#' + one.id)
    + [...one.classList].map((each) => '.' + each).join('');
  const style = (one) => getComputedStyle(one), range = document.createRange();
  const beyond = (box, left, right) => box.width > 0 && (box.left < left - 1 || box.right > right + 1);
  const scrolled = document.scrollingElement.scrollWidth;
  if (scrolled > document.scrollingElement.clientWidth) found.add(`the page is ${scrolled} wide`);
  const frames = '.start > *, .columns > *, .report > section, .code, .jwt, .jwt dd, .step, td';
  const walk = (one, frame, edges) => {
    if (one.matches('.unseen, .skip, [hidden]') || !one.checkVisibility()) return;
    const box = one.getBoundingClientRect(), {overflowX, textOverflow, webkitLineClamp} = style(one);
    const hides = overflowX === 'hidden' && (textOverflow === 'ellipsis' || webkitLineClamp !== 'none');
    if (style(one).clipPath !== 'none') return;
    const inside = (each) => {
      if (beyond(each, 0, width)) found.add(`${name(one)} from ${each.left} to ${each.right}`);
      else if (frame && beyond(each, edges.left, edges.right)) found.add(`${name(one)} out of ${name(frame)}`);
    };
    inside(box);
    if (hides || /auto|scroll/.test(overflowX)) return;
    for (const text of one.childNodes) if (text.nodeType === Node.TEXT_NODE && text.data.trim()) {
      range.selectNodeContents(text);
      inside(range.getBoundingClientRect());
    }
    if (one.matches(frames)) [frame, edges] = [one, box];
    for (const child of one.children) walk(child, frame, edges);
  };
  walk(document.body, null, null);
  const [left, right] = [...document.querySelectorAll('.start > *')].map((one) => one.getBoundingClientRect());
  if (right && left.right > right.left && left.bottom > right.top) found.add('the two columns overlap');
  const said = document.querySelector('.recognised');
  if (said && said.offsetHeight > parseFloat(style(said).minBlockSize) + 1)
    found.add(`what is recognised is ${said.offsetHeight} high`);
  return [...found].slice(0, 12);
}"""

# Boxes side by side or one under the other that cover each other, and words of a drawing that do.
OVERLAPS = """() => {
  const found = new Set(), name = (one) => one.tagName.toLowerCase() + (one.id && '#' + one.id)
    + [...one.classList].map((each) => '.' + each).join('');
  const cover = (a, b, by) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > by
    && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > by;
  const boxes = (parent) => [...parent.children].filter((one) => {
    const {display, position, float} = getComputedStyle(one);
    return one.checkVisibility() && !/^(inline|contents|none)$/.test(display) && /static|relative/.test(position)
      && float === 'none';
  });
  for (const parent of document.querySelectorAll('body, body *')) {
    if (parent.closest('svg')) continue;
    const children = boxes(parent).map((one) => [one, one.getBoundingClientRect()])
      .filter(([, box]) => box.width && box.height).slice(0, 80);
    children.forEach(([one, box], i) => children.slice(i + 1).forEach(([other, next]) => {
      if (cover(box, next, 1)) found.add(`${name(one)} and ${name(other)} in ${name(parent)} overlap`);
    }));
  }
  for (const drawing of document.querySelectorAll('main svg')) {
    if (!drawing.checkVisibility()) continue;
    const texts = [...drawing.querySelectorAll('text')].filter((one) => one.textContent.trim())
      .map((one) => [one, one.getBoundingClientRect()]);
    texts.forEach(([one, box], i) => texts.slice(i + 1).forEach(([other, next]) => {
      if (cover(box, next, 3)) found.add(`“${one.textContent}” and “${other.textContent}” overlap in a drawing`);
    }));
  }
  return [...found].slice(0, 12);
}"""

# What is cut off without an ellipsis and without a way to scroll to it.
CLIPPED = """() => {
  const found = new Set(), name = (one) => one.tagName.toLowerCase() + (one.id && '#' + one.id)
    + [...one.classList].map((each) => '.' + each).join('');
  for (const one of document.querySelectorAll('body *')) {
    if (one.closest('svg, .unseen, .skip') || !one.checkVisibility()) continue;
    const {overflowX, overflowY, textOverflow, webkitLineClamp, clipPath} = getComputedStyle(one);
    if (clipPath !== 'none' || textOverflow === 'ellipsis' || webkitLineClamp !== 'none') continue;
    const hides = /hidden|clip/;
    if (hides.test(overflowX) && one.scrollWidth > one.clientWidth + 1 && one.clientWidth)
      found.add(`${name(one)} is cut at its side`);
    if (hides.test(overflowY) && one.scrollHeight > one.clientHeight + 1 && one.clientHeight)
      found.add(`${name(one)} is cut at its foot`);
    if (one.matches('button, .button, select') && one.scrollWidth > one.clientWidth + 1)
      found.add(`the words of ${name(one)} “${one.textContent.trim().slice(0, 30)}” do not fit`);
  }
  for (const drawing of document.querySelectorAll('main svg:not(.icon)')) {
    if (!drawing.checkVisibility()) continue;
    const frame = drawing.getBoundingClientRect(), width = document.documentElement.clientWidth;
    for (const text of drawing.querySelectorAll('text')) {
      const box = text.getBoundingClientRect();
      if (box.width && (box.left < Math.min(0, frame.left) || box.right > Math.max(width, frame.right) + 1))
        found.add(`“${text.textContent.slice(0, 30)}” leaves its drawing`);
    }
  }
  return [...found].slice(0, 12);
}"""


def faults(page: Page) -> list[str]:
    """Everything that is wrong with the layout of the page as it stands."""
    found: list[str] = []
    for script in (STICKS_OUT, OVERLAPS, CLIPPED):
        found += page.evaluate(script)
    return found
