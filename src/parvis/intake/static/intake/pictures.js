/* A picture pasted or dropped into a text is sent like any file of the form, and named where it was put. Other files dropped there are attached. */
import { put } from './toolbar.js';

const isPicture = file => /^image\/(png|jpeg|gif|webp)$/.test(file.type);
const takes = input => !input.disabled && (!input.accept || /\.(png|jpe?g)\b|image\//.test(input.accept));

export const startPictures = (area, root, texts, receive) => {
  const field = () => [...root.querySelectorAll('[data-field] input[type=file]')].find(takes);

  /* what the clipboard calls “image.png” is told apart from the next one */
  const named = file => {
    if (!/^image\.\w+$/.test(file.name)) return file;
    const number = root.querySelectorAll('[data-files] .file').length + 1;
    return new File([file], `${texts.textPicture || 'image'}-${number}.${file.name.split('.').pop()}`, { type: file.type });
  };

  const bring = async (file, input) => {
    const sending = `![${texts.textSending.replace('{name}', file.name).replace(': {percent} %', '')}…]()`;
    put(area, sending, area.selectionStart, area.selectionEnd);
    const kept = await receive(input.closest('[data-field]'), input, file, area);
    const at = area.value.indexOf(sending);
    if (at < 0) return;
    const after = area.selectionStart - sending.length;
    const text = kept ? `![${kept.name.replace(/[[\]\\]/g, ' ')}](cid:${kept.id})` : '';
    area.setRangeText(text, at, at + sending.length, 'preserve');
    if (area === document.activeElement && after >= at) area.setSelectionRange(after + text.length, after + text.length);
    area.dispatchEvent(new Event('input', { bubbles: true }));
  };

  const take = async files => {
    const input = field();
    for (const file of files) {
      if (isPicture(file)) await bring(named(file), input);
      else await receive(input.closest('[data-field]'), input, file, area);
    }
  };

  const hint = area.previousElementSibling?.querySelector('.toolbar__hint');
  if (hint) hint.hidden = !field();

  area.addEventListener('paste', event => {
    const files = [...event.clipboardData.files];
    // a spreadsheet or a text editor gives its words and a picture of them: the words are meant
    if (!files.length || event.clipboardData.getData('text/plain') || !field()) return;
    event.preventDefault();
    take(files);
  });
  area.addEventListener('dragover', event => { if (event.dataTransfer.types.includes('Files') && field()) event.preventDefault(); });
  area.addEventListener('drop', event => {
    const files = [...event.dataTransfer.files];
    if (!files.length || !field()) return;
    event.preventDefault();
    take(files);
  });
};
