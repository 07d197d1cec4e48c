import { element } from "../element.js";

/**
 * Sentences for the person at the stage, each about one thing: a later one about the same thing
 * replaces it.
 */
export function createNotices() {
  const shown = new Map();
  const node = element("div", { className: "notices" });
  const told = element("p", { className: "told", role: "status" });
  node.append(told);

  function clear(topic) {
    shown.get(topic)?.remove();
    shown.delete(topic);
  }

  return {
    node,
    /**
     * @param {string} topic
     * @param {string} sentence
     * @param {{ text: string, work: () => void }} [way] a button with what can be done
     */
    say(topic, sentence, way) {
      if (shown.get(topic)?.dataset.sentence === sentence) return;
      clear(topic);
      const notice = element("p", { className: "notice", role: "alert" }, sentence);
      notice.dataset.sentence = sentence;
      if (way) {
        const button = element("button", { type: "button" }, way.text);
        button.addEventListener("click", way.work);
        notice.append(" ", button);
      }
      shown.set(topic, notice);
      node.append(notice);
    },
    /** Says in passing that something was done. */
    tell(sentence) {
      told.textContent = sentence;
    },
    clear,
    clearAll() {
      for (const topic of [...shown.keys()]) clear(topic);
      told.textContent = "";
    },
  };
}
