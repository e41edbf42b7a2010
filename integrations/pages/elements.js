// Makes elements of the page. Text is always set as text: what the data say is never read as markup.

/** `element('a', { href }, 'text', child)`; what is null or undefined is left out. */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (attribute.startsWith('on')) made.addEventListener(attribute.slice(2), value);
    else made.setAttribute(attribute, value === true ? '' : value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return made;
}

/** A link to another site, if the text is an address of the web: any other scheme could be a script. */
export function webLink(address, text) {
  if (!/^https?:\/\//.test(address)) return element('span', {}, text ?? address);
  return element('a', { href: address, target: '_blank', rel: 'noopener noreferrer' }, text ?? address);
}
