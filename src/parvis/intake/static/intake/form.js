/* A form in a browser with script: conditions followed while typing, tabs, counters, and the parts beside this file.
   Without it every form works; the server decides what counts. Strings come from data attributes. */
import { startApart } from './apart.js';
import { startAutosave } from './autosave.js';
import { startCombobox } from './combobox.js';
import { holds } from './conditions.js';
import { startPictures } from './pictures.js';
import { startPreview } from './preview.js';
import { startToolbar } from './toolbar.js';
import { startUploads } from './uploads.js';

const all = (selector, root) => [...root.querySelectorAll(selector)];
const controls = box => all('input, select, textarea', box);
const checked = box => all('input:checked', box).map(input => input.value);
const single = box => (box.querySelector('input[type=radio]') ? checked(box)[0] : box.querySelector('select[name], textarea, input[name]')?.value.trim());

const number = box => {
  const text = (single(box) ?? '').replace(/[\s\u00a0\u202f]/g, '').replace(',', '.').replace('−', '-');
  return text === '' || !Number.isFinite(Number(text)) ? undefined : Number(text);
};

const filledParts = box => Object.fromEntries(all('input', box).filter(input => input.value.trim()).map(input => [input.name, input.value.trim()]));

const readers = {
  text: box => single(box) || undefined,
  number,
  boolean: box => ({ yes: true, no: false })[checked(box)[0]],
  flag: box => checked(box).length > 0 || undefined,
  list: checked,
  address: filledParts,
  range: filledParts,
  files: box => [...all('[data-files] input', box).map(input => input.value), ...[...(box.querySelector('input[type=file]')?.files ?? [])].map(file => file.name)],
};

const setShown = (box, shown) => {
  box.hidden = !shown;
  box.removeAttribute('data-waiting');
};

/* Options of a list that hang on earlier answers; one that is offered no longer is not chosen any more. */
const offer = (box, answers) => {
  for (const option of all('option[data-offered]', box)) {
    const isOffered = holds(JSON.parse(option.dataset.offered), answers);
    if (!isOffered && option.selected) option.closest('select').value = '';
    option.hidden = option.disabled = !isOffered;
  }
};

/* One pass in the form's order: a condition looks at earlier fields only, and a hidden field has no answer. */
const follow = root => {
  const outer = JSON.parse(root.dataset.answers || '{}');
  const rows = {};
  const seen = box => ({ ...outer, ...(rows[box.dataset.row] ?? {}) });
  for (const section of all('[data-section]', root)) {
    const open = !section.dataset.show || holds(JSON.parse(section.dataset.show), outer);
    if (section.dataset.show) {
      setShown(section, open);
      const tab = root.querySelector(`[data-tab="${section.dataset.section}"]`);
      if (tab) tab.hidden = !open;
    }
    for (const box of all('[data-field]', section)) {
      const shown = open && (!box.dataset.show || holds(JSON.parse(box.dataset.show), seen(box)));
      if (box.dataset.show || section.dataset.show) {
        setShown(box, shown);
        for (const control of controls(box)) control.disabled = !shown;
      }
      if (!shown) continue;
      offer(box, seen(box));
      const value = readers[box.dataset.kind]?.(box);
      if (value !== undefined) (box.dataset.row ? (rows[box.dataset.row] ??= {}) : outer)[box.dataset.field] = value;
    }
  }
  for (const box of all('[data-required]', root)) {
    const optional = box.querySelector('.opt');
    if (optional) optional.hidden = holds(JSON.parse(box.dataset.required), seen(box));
  }
};

/* Tabs: one part at a time; a link to a field opens the part it is in. */
const startTabs = root => {
  const tabs = all('[data-tab]', root), sections = all('[data-section]', root);
  if (!tabs.length) return;
  const open = key => {
    for (const tab of tabs) tab.dataset.tab === key ? tab.setAttribute('aria-current', 'true') : tab.removeAttribute('aria-current');
    for (const section of sections) section.toggleAttribute('data-away', section.dataset.section !== key);
  };
  const at = id => id && document.getElementById(id)?.closest('[data-section]')?.dataset.section;
  document.addEventListener('click', event => {
    const link = event.target.closest('a[href^="#"]'), key = link && at(decodeURIComponent(link.hash.slice(1)));
    if (key) open(key);
    if (link?.dataset.tab) event.preventDefault();
  });
  const faulty = root.querySelector('[aria-invalid="true"], .error')?.closest('[data-section]')?.dataset.section;
  open(faulty || at(decodeURIComponent(location.hash.slice(1))) || tabs.find(tab => !tab.hidden).dataset.tab);
};

const startCounter = (area, texts) => {
  const limit = Number(area.dataset.limit), note = document.createElement('p');
  note.className = 'counter';
  note.id = `${area.id}-counter`;
  area.after(note);
  area.setAttribute('aria-describedby', `${area.getAttribute('aria-describedby') ?? ''} ${note.id}`.trim());
  const count = () => {
    const left = limit - [...area.value].length;
    note.textContent = left > limit / 5 && left > 200 ? '' : (left < 0 ? texts.textOver : texts.textLeft).replace('{count}', Math.abs(left));
  };
  area.addEventListener('input', count);
  count();
};

const start = root => {
  if ('started' in root.dataset) return;
  root.dataset.started = '';
  const texts = root.dataset;
  for (const select of all('select[data-search]', root)) startCombobox(select, texts);
  for (const select of all('select:has([data-apart])', root)) startApart(select);
  for (const area of all('textarea[data-limit]', root)) startCounter(area, texts);
  if (texts.preview) for (const area of all('textarea[data-markdown]', root)) startPreview(area, texts);
  const toolbar = root.querySelector('template[data-toolbar]');
  if (toolbar) for (const area of all('textarea[data-markdown]', root)) startToolbar(area, toolbar);
  if (texts.upload) {
    const receive = startUploads(root, texts, () => follow(root));
    for (const area of all('textarea[data-markdown], textarea[data-pictures]', root)) startPictures(area, root, texts, receive);
  }
  if (texts.autosave) startAutosave(root, texts);
  for (const name of ['input', 'change']) root.addEventListener(name, () => follow(root));
  follow(root);
  startTabs(root);
};

const startAll = within => all('[data-intake]', within).forEach(start);
startAll(document);
/* a form that htmx puts into the page later */
document.addEventListener('htmx:load', event => startAll(event.target));
