/* A long list with search: an ARIA combobox over the select, which keeps the value and works alone without script. */
const fold = text => text.normalize('NFD').replace(/\p{Mn}/gu, '').toLowerCase();
const SHOWN = 100;

export const startCombobox = (select, texts) => {
  const box = document.createElement('div'), input = document.createElement('input'), list = document.createElement('div');
  const options = [...select.options].map(option => ({
    value: option.value, label: option.label, group: option.parentElement.label ?? '', key: fold(`${option.parentElement.label ?? ''} ${option.label} ${option.dataset.words ?? ''}`),
  }));
  let matches = [], at = -1;

  box.className = 'combo';
  list.className = 'combo__list';
  Object.assign(input, { type: 'text', className: 'input', id: select.id, autocomplete: 'off', disabled: select.disabled });
  Object.assign(list, { id: `${select.id}-list`, hidden: true });
  list.setAttribute('role', 'listbox');
  for (const [name, value] of Object.entries({ role: 'combobox', 'aria-autocomplete': 'list', 'aria-expanded': 'false', 'aria-controls': list.id })) input.setAttribute(name, value);
  for (const name of ['aria-describedby', 'aria-invalid', 'required', 'placeholder']) if (select.hasAttribute(name)) input.setAttribute(name, select.getAttribute(name));
  input.placeholder = options.find(option => option.value === '')?.label ?? '';
  select.removeAttribute('id');
  select.required = false;
  select.hidden = true;
  select.before(box);
  box.append(input, list, select);

  const present = () => options.find(option => option.value === select.value);
  const restore = () => { input.value = present()?.value ? present().label : ''; };
  const close = () => {
    list.hidden = true;
    at = -1;
    input.setAttribute('aria-expanded', 'false');
    input.removeAttribute('aria-activedescendant');
  };
  const choose = option => {
    select.value = option.value;
    restore();
    close();
    select.dispatchEvent(new Event('change', { bubbles: true }));
  };
  const mark = to => {
    at = to;
    [...list.children].forEach((item, index) => item.setAttribute('aria-selected', String(index === at)));
    const item = list.children[at];
    if (item) {
      input.setAttribute('aria-activedescendant', item.id);
      item.scrollIntoView({ block: 'nearest' });
    }
  };
  const open = text => {
    const words = fold(text).split(/\s+/).filter(Boolean);
    matches = options.filter(option => words.every(word => option.key.includes(word))).slice(0, SHOWN);
    list.replaceChildren(...matches.map((option, index) => {
      const item = document.createElement('div');
      item.id = `${list.id}-${index}`;
      item.setAttribute('role', 'option');
      item.setAttribute('aria-selected', 'false');
      item.textContent = option.label;
      if (option.group) item.append(Object.assign(document.createElement('small'), { textContent: option.group }));
      return item;
    }));
    list.hidden = !matches.length;
    input.setAttribute('aria-expanded', String(!list.hidden));
    const said = input.closest('[data-intake]')?.querySelector('[data-saved]');
    if (said) said.textContent = matches.length ? texts.textFound.replace('{count}', matches.length) : texts.textNone;
  };

  input.addEventListener('input', event => {
    event.stopPropagation();
    open(input.value);
    if (!input.value && options.some(option => option.value === '')) {
      select.value = '';
      select.dispatchEvent(new Event('change', { bubbles: true }));
    }
  });
  input.addEventListener('click', () => { if (list.hidden) open(''); input.select(); });
  input.addEventListener('blur', () => { restore(); close(); });
  list.addEventListener('mousedown', event => {
    event.preventDefault();
    const item = event.target.closest('[role=option]');
    if (item) choose(matches[[...list.children].indexOf(item)]);
  });
  input.addEventListener('keydown', event => {
    const last = list.children.length - 1;
    if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && list.hidden) {
      open('');
      mark(event.key === 'ArrowDown' ? 0 : list.children.length - 1);
    } else if (!list.hidden && event.key === 'ArrowDown') mark(at >= last ? 0 : at + 1);
    else if (!list.hidden && event.key === 'ArrowUp') mark(at <= 0 ? last : at - 1);
    else if (!list.hidden && event.key === 'Enter' && at >= 0) choose(matches[at]);
    else if (!list.hidden && event.key === 'Escape') { restore(); close(); }
    else return;
    event.preventDefault();
  });
  restore();
};
