// Adds "copy" to texts that can be selected by hand as well. Nothing depends on it.
for (const button of document.querySelectorAll('button[data-copy]')) {
  const source = document.getElementById(button.dataset.copy)
  if (!navigator.clipboard || !source) continue
  button.hidden = false
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(source.value ?? source.textContent.trim())
    button.setAttribute('aria-label', button.dataset.done)
    button.lastElementChild.textContent = button.dataset.done
  })
}
