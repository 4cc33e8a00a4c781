/* The draft is sent a few seconds after something changed, and says when it was kept. Files travel by themselves. */
const EVERY = 4000;

export const startAutosave = (root, texts) => {
  const form = root.closest('form'), note = root.querySelector('[data-saved]');
  let changed = false, sending = false, over = false;

  const body = () => {
    const data = new FormData(form);
    for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
    data.set('_autosave', '1');
    return data;
  };

  const save = async () => {
    if (!changed || sending || over) return;
    changed = false;
    sending = true;
    try {
      const answer = await fetch(texts.autosave, { method: 'POST', body: body(), credentials: 'same-origin', headers: { Accept: 'application/json' } });
      if (!answer.ok) throw new Error(String(answer.status));
      note.textContent = texts.textSaved.replace('{time}', (await answer.json()).saved);
    } catch {
      changed = true;
      note.textContent = texts.textUnsaved;
    } finally {
      sending = false;
    }
  };

  for (const name of ['input', 'change']) root.addEventListener(name, () => { changed = true; });
  form.addEventListener('submit', () => { over = true; });
  window.addEventListener('pageshow', () => { over = false; });
  document.addEventListener('visibilitychange', () => { if (document.hidden) save(); });
  setInterval(save, EVERY);
};
