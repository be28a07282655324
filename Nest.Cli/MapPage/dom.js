// The element with an id.
export function element(id) { return document.getElementById(id); }
