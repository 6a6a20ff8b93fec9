// Comes after lockdown: the kernel tells the console about every promise that it makes.
const mute = () => {};
if (!process.env['OCAP_VERBOSE']) globalThis.console = { ...console, debug: mute };
