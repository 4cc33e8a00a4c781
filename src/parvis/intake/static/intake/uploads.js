/* Files are sent as they are chosen, with their progress; the field then holds their ids. Without script they go with the form. */
import { freshKey } from './key.js';

const fill = (text, values) => Object.entries(values).reduce((said, [key, value]) => said.replace(`{${key}}`, value), text);
const units = document.documentElement.lang.startsWith('fr') ? ['o', 'ko', 'Mo', 'Go'] : ['bytes', 'KB', 'MB', 'GB'];
/* as kit/sizes.py says it */
const spoken = bytes => {
  const unit = Math.min(Math.floor(Math.log2(Math.max(bytes, 1)) / 10), units.length - 1), value = bytes / 1024 ** unit;
  const number = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: unit && value < 10 ? 1 : 0 }).format(value);
  return `${number}\u00a0${units[unit]}`;
};

const send = (url, data, onProgress) => new Promise((resolve, reject) => {
  const request = new XMLHttpRequest();
  request.open('POST', url);
  request.setRequestHeader('Accept', 'application/json');
  request.responseType = 'json';
  request.upload.addEventListener('progress', event => event.lengthComputable && onProgress(event.loaded / event.total));
  request.addEventListener('load', () => (request.status < 300 && request.response ? resolve(request.response) : reject(new Error(request.response?.error ?? ''))));
  request.addEventListener('error', () => reject(new Error('')));
  request.send(data);
});

const listed = (list, file, texts) => {
  const item = document.createElement('li'), kept = document.createElement('input'), name = document.createElement('span');
  const size = document.createElement('small'), button = document.createElement('button');
  item.className = 'file';
  Object.assign(kept, { type: 'hidden', name: `_kept-${list.dataset.files}`, value: file.id });
  name.textContent = file.name;
  size.textContent = spoken(file.size);
  Object.assign(button, { className: 'btn btn--quiet btn--small btn--icon', name: '_change', value: `remove:${list.dataset.files}:${file.id}`, formNoValidate: true, textContent: '×' });
  button.setAttribute('aria-label', fill(texts.textRemove, { name: file.name }));
  item.append(kept, name, ' ', size, ' ', button);
  list.append(item);
};

export const startUploads = (root, texts, changed) => {
  const form = root.closest('form');
  let pending = 0, waiting = null;

  const complain = (box, sentence, before) => {
    box.querySelector('.error[data-upload]')?.remove();
    if (!sentence) return;
    const error = document.createElement('div');
    error.className = 'error';
    error.dataset.upload = '';
    error.setAttribute('role', 'alert');
    error.textContent = sentence;
    const place = before ?? box.querySelector('[data-drop]');
    (place.previousElementSibling?.matches('[role=toolbar]') ? place.previousElementSibling : place).before(error);
  };

  /* what is wrong is said at the field, and where a picture was put into a text, there */
  const refuse = (box, area, sentence) => {
    complain(area?.closest('[data-field]') ?? box, sentence, area);
    return null;
  };

  const receive = async (box, input, file, area) => {
    const drop = box.querySelector('[data-drop]'), list = box.querySelector('[data-files]'), limit = Number(drop.dataset.max);
    if (area) complain(area.closest('[data-field]') ?? box, '');
    if (limit && file.size > limit) {
      return refuse(box, area, fill(drop.dataset.textTooLarge, { name: file.name, limit: spoken(limit), size: spoken(file.size) }));
    }
    const bar = document.createElement('progress'), data = new FormData();
    bar.max = 1;
    bar.setAttribute('aria-label', fill(texts.textSending, { name: file.name }));
    drop.append(bar);
    data.set('field', input.name);
    data.set('file', file);
    data.set('file_key', freshKey());
    data.set('csrfmiddlewaretoken', form.elements.csrfmiddlewaretoken?.value ?? '');
    pending += 1;
    try {
      const kept = await send(texts.upload, data, part => { bar.value = part; });
      if (!input.multiple) list.replaceChildren();
      listed(list, kept, texts);
      root.querySelector('[data-saved]').textContent = fill(texts.textReceived, { name: kept.name });
      root.dispatchEvent(new Event('change'));
      return kept;
    } catch (problem) {
      return refuse(box, area, problem.message || fill(texts.textFailed, { name: file.name }));
    } finally {
      bar.remove();
      pending -= 1;
      changed();
      if (!pending && waiting) form.requestSubmit(waiting.button);
    }
  };

  const receiveAll = (box, input) => {
    const files = [...input.files];
    complain(box, '');
    input.value = '';
    for (const file of input.multiple ? files : files.slice(0, 1)) receive(box, input, file);
  };

  root.addEventListener('change', event => {
    const box = event.target.matches?.('input[type=file]') && event.target.closest('[data-field]');
    if (box && event.target.files.length) receiveAll(box, event.target);
  });
  for (const drop of root.querySelectorAll('[data-drop]')) {
    drop.addEventListener('dragover', event => event.preventDefault());
    drop.addEventListener('drop', event => {
      event.preventDefault();
      const input = drop.querySelector('input[type=file]');
      input.files = event.dataTransfer.files;
      if (input.files.length) receiveAll(drop.closest('[data-field]'), input);
    });
  }
  /* what is on its way goes with the form: sending waits for it */
  form.addEventListener('submit', event => {
    if (!pending) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    waiting = { button: event.submitter };
  }, true);
  return receive;
};
