// Minutes and seconds, with hours where there are any: 0:07, 12:30, 1:02:03.
export function formatTime(seconds) {
  const whole = Math.max(0, Math.floor(seconds)), two = number => String(number).padStart(2, '0');
  return whole < 3600 ? `${Math.floor(whole / 60)}:${two(whole % 60)}` : `${Math.floor(whole / 3600)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
}
