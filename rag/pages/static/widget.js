// Puts answers on any page: <script src="https://host/widget.js" data-key="KEY" defer></script>
// It makes one element, <rag-widget>, at the end of the page, or fills the one that the page has.

(() => {
  const script = document.currentScript;
  const base = new URL(".", script.src).href;
  const start = async () => {
    const { define } = await import(`${base}web/element.js`);
    define();
    const element = document.querySelector("rag-widget") ?? document.createElement("rag-widget");
    for (const [name, value] of Object.entries({ ...script.dataset })) element.dataset[name] ??= value;
    element.dataset.base ??= base;
    if (!element.isConnected) document.body.append(element);
    element.start();
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
