/* Options that stand apart: once one is chosen, the reason is said under the control. The select's groups say it without script. */
export const startApart = select => {
  const note = document.createElement('p');
  note.className = 'hint apart';
  note.setAttribute('role', 'status');
  const say = () => {
    note.textContent = select.selectedOptions[0]?.dataset.apart ?? '';
    note.hidden = !note.textContent;
  };
  (select.closest('.combo') ?? select).after(note);
  select.addEventListener('change', say);
  say();
};
