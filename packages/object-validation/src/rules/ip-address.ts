/** Whether a text is an IPv4 or IPv6 address; leading zeros count as Go's older parser took them. */
export const isIp = (text: string): boolean =>
  /^(?:\d{1,3}\.){3}\d{1,3}$/.test(text)
    ? text.split('.').every((part) => Number(part) < 256)
    : text.includes(':') && /^[0-9a-fA-F:.]+$/.test(text);
