/* Marks of Markdown without knowing them: a toolbar above a text, its markup from the page's <template data-toolbar>. */
export const put = (area, text, from, to) => {
  area.focus();
  area.setSelectionRange(from, to);
  if (document.execCommand('insertText', false, text)) return; // what one can undo
  area.setRangeText(text, from, to, 'end');
  area.dispatchEvent(new Event('input', { bubbles: true }));
};

const around = (area, mark, words) => {
  const { selectionStart: from, selectionEnd: to, value } = area, chosen = value.slice(from, to), size = mark.length;
  if (value.slice(from - size, from) === mark && value.slice(to, to + size) === mark) {
    put(area, chosen, from - size, to + size);
    return area.setSelectionRange(from - size, to - size);
  }
  const text = chosen || words;
  put(area, `${mark}${text}${mark}`, from, to);
  area.setSelectionRange(from + size, from + size + text.length);
};

const list = area => {
  const { selectionStart, selectionEnd, value } = area, from = value.lastIndexOf('\n', selectionStart - 1) + 1;
  const end = value.indexOf('\n', selectionEnd), to = end < 0 ? value.length : end, lines = value.slice(from, to).split('\n');
  const isList = lines.every(line => line.startsWith('- '));
  const text = lines.map(line => (isList ? line.slice(2) : `- ${line}`)).join('\n');
  put(area, text, from, to);
  area.setSelectionRange(from + text.length, from + text.length);
};

const link = (area, words) => {
  const { selectionStart: from, selectionEnd: to, value } = area, text = value.slice(from, to) || words;
  put(area, `[${text}](https://)`, from, to);
  area.setSelectionRange(from + text.length + 3, from + text.length + 11);
};

const code = (area, words) => {
  const { selectionStart: from, selectionEnd: to, value } = area, text = value.slice(from, to);
  if (!text.includes('\n')) return around(area, '`', words);
  put(area, `\`\`\`\n${text}\n\`\`\``, from, to);
};

const marks = { bold: (area, words) => around(area, '**', words), italic: (area, words) => around(area, '*', words), list, link, code };
const keys = { b: 'bold', i: 'italic', k: 'link' };

export const startToolbar = (area, template) => {
  const bar = template.content.firstElementChild.cloneNode(true), buttons = [...bar.querySelectorAll('button')];
  const act = name => marks[name](area, bar.dataset.words);
  const stand = at => buttons.forEach((button, index) => { button.tabIndex = index === at ? 0 : -1; });
  bar.setAttribute('aria-controls', area.id);
  stand(0);
  area.before(bar);
  bar.addEventListener('click', event => {
    const button = event.target.closest('button');
    if (!button) return;
    stand(buttons.indexOf(button));
    act(button.dataset.mark);
  });
  bar.addEventListener('keydown', event => {
    const at = buttons.indexOf(document.activeElement), last = buttons.length - 1;
    const to = { ArrowRight: at === last ? 0 : at + 1, ArrowLeft: at ? at - 1 : last, Home: 0, End: last }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    stand(to);
    buttons[to].focus();
  });
  area.addEventListener('keydown', event => {
    const name = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && keys[event.key.toLowerCase()];
    if (!name) return;
    event.preventDefault();
    act(name);
  });
};
