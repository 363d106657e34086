/* global document, getComputedStyle -- run inside the page, as an expression */
// Texts of the page whose contrast with what is behind them is below 4.5 (WCAG 1.4.3).
(() => {
  const channels = (color) => (color.match(/[\d.]+/g) ?? []).map(Number);
  const linear = (value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  const luminance = (color) => {
    const [red, green, blue] = channels(color).map(linear);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const behind = (element) => {
    for (let at = element; at !== null; at = at.parentElement) {
      const color = getComputedStyle(at).backgroundColor;
      if ((channels(color)[3] ?? 1) === 1) return color;
    }
    return 'rgb(255, 255, 255)';
  };
  const hasText = (element) =>
    [...element.childNodes].some((node) => node.nodeType === 3 && node.nodeValue.trim() !== '');
  const shown = [...document.querySelectorAll('body *')].filter((element) =>
    element.checkVisibility(),
  );
  return shown.filter(hasText).flatMap((element) => {
    const lights = [luminance(getComputedStyle(element).color), luminance(behind(element))];
    const contrast = (Math.max(...lights) + 0.05) / (Math.min(...lights) + 0.05);
    return contrast >= 4.5
      ? []
      : [`${element.tagName}.${element.className} ${contrast.toFixed(2)}`];
  });
})();
