/** The version whose rules are followed; clients ask it for what they may use. */
export const PROMETHEUS_VERSION = '3.5.0';
