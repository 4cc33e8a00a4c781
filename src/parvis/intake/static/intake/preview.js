/* Markdown as it will be read, made by the server. */
export const startPreview = (area, texts) => {
  const button = document.createElement('button'), result = document.createElement('div');
  button.type = 'button';
  button.className = 'btn btn--quiet btn--small';
  button.textContent = texts.textPreview;
  button.setAttribute('aria-expanded', 'false');
  result.className = 'preview prose';
  result.id = `${area.id}-preview`;
  result.hidden = true;
  button.setAttribute('aria-controls', result.id);
  area.after(result, button);

  button.addEventListener('click', async () => {
    const reading = result.hidden;
    if (reading) {
      const data = new FormData();
      data.set('text', area.value);
      data.set('csrfmiddlewaretoken', area.form.elements.csrfmiddlewaretoken?.value ?? '');
      const answer = await fetch(texts.preview, { method: 'POST', body: data, credentials: 'same-origin' });
      if (!answer.ok) return;
      result.innerHTML = await answer.text(); // sanitised by the server, as everywhere it is shown
    }
    result.hidden = !reading;
    area.hidden = reading;
    button.textContent = reading ? texts.textWrite : texts.textPreview;
    button.setAttribute('aria-expanded', String(reading));
    if (!reading) area.focus();
  });
};
