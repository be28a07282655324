export function clamp(value, least, most) { return Math.min(Math.max(value, least), most); }

export function mix(from, to, share) { return from + (to - from) * share; }
