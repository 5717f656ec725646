/** The frame around every screen: skip link, header, navigation, theme, the live region, and the change of screens. */
import { ApiProblem, problemOf } from "../api/client";
import type { Jobs } from "../api/types";
import { fill, h } from "../widgets/dom";
import { icon } from "../widgets/icons";
import { emptyState, errorState } from "../widgets/states";
import { hashOf, parsePlace } from "./router";
import type { Context, Place, Screen } from "./screen";
import { HOME, SCREENS } from "./screens";
import { currentTheme, setTheme, type Theme } from "./theme";

export class Shell implements Context {
  private readonly main = h("main", { id: "main", class: "main", tabindex: -1 });
  private readonly live = h("div", { class: "unseen", role: "status", "aria-live": "polite" });
  private readonly links = new Map<string, HTMLAnchorElement>();
  private screen: Screen | null = null;
  private place: Place | null = null;
  private turn = 0;

  constructor(root: HTMLElement, readonly jobs: Jobs) {
    fill(root, h("a", { class: "skip", href: "#main", onclick: (event) => this.skip(event) }, "Skip to content"), this.header(), this.main, footer(), this.live);
    addEventListener("hashchange", () => void this.show());
    addEventListener("keydown", (event) => this.key(event));
  }

  has(job: string): boolean {
    return this.jobs.jobs.some((each) => each.name === job && each.is_there);
  }

  go(address: string, options: { replace?: boolean } = {}): void {
    if (address === location.hash) return;
    if (!options.replace) {
      location.hash = address;
      return;
    }
    history.replaceState(null, "", address);
    this.place = parsePlace(location.hash, HOME);
  }

  say(text: string): void {
    this.live.textContent = text;
  }

  /** Show the screen of the address. */
  async show(): Promise<void> {
    const place = parsePlace(location.hash, HOME);
    const before = this.place;
    const wasInside = this.main.contains(document.activeElement);
    this.place = place;
    if (this.screen?.update && before?.name === place.name) {
      this.screen.update(place);
      if (wasInside) this.keepKeyboard();
      return;
    }
    const turn = ++this.turn;
    this.leave();
    if (wasInside) this.keepKeyboard();
    const row = SCREENS[place.name];
    this.mark(place.name, row?.title ?? "Not found");
    if (!row || !this.has(row.job)) {
      const why = this.jobs.jobs.find((each) => each.name === row?.job)?.reason;
      fill(this.main, emptyState("Nothing here", why ? `${row.title} is not in this installation: ${why}.` : "There is no such page.", { label: "Open the library", run: () => this.go(hashOf(HOME)) }));
      return;
    }
    try {
      const Made = await row.load().catch(() => Promise.reject(new ApiProblem(0, unfetched)));
      if (turn !== this.turn) return;
      this.screen = new Made();
      await this.screen.mount(this.main, place, this);
    } catch (error) {
      if (turn === this.turn) fill(this.main, errorState(problemOf(error), { label: "Try again", run: () => location.reload() }));
    }
  }

  private leave(): void {
    this.screen?.unmount();
    this.screen = null;
    this.main.replaceChildren();
    this.main.className = "main";
    scrollTo(0, 0);
  }

  /** Whoever was in what has gone goes on in what has come, not at the top of the page. */
  private keepKeyboard(): void {
    if (!this.main.contains(document.activeElement)) this.main.focus({ preventScroll: true });
  }

  private mark(name: string, title: string): void {
    document.title = `${title} · Motionary`;
    this.main.setAttribute("aria-label", title);
    for (const [each, link] of this.links) {
      if (each === name) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
  }

  private header(): HTMLElement {
    const listed = Object.entries(SCREENS).filter(([, row]) => row.listed && this.has(row.job));
    for (const [name, row] of listed) this.links.set(name, h("a", { class: "nav-link", href: hashOf(name) }, row.title));
    return h(
      "header",
      { class: "header" },
      h("a", { class: "wordmark", href: hashOf(HOME) }, "Motionary"),
      h("nav", { class: "nav", "aria-label": "Jobs" }, [...this.links.values()]),
      themeButton(),
    );
  }

  private skip(event: Event): void {
    event.preventDefault();
    this.main.focus();
  }

  /** "/" goes to the search of the screen, or of the library. */
  private key(event: KeyboardEvent): void {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    event.preventDefault();
    const field = this.main.querySelector<HTMLInputElement>("input[type=search]");
    if (field) field.focus();
    else this.go(hashOf(HOME, [], { focus: "search" }));
  }
}

/** The code of a screen did not come: the server has gone, or has been replaced by a newer one. */
const unfetched = { kind: "NoAnswer", what: "This part of the app could not be fetched", where: "", value: "", help: "See whether `motionary app` still runs, then load the page again." };

/** Whether keys belong to a field that is typed in. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || /^(textarea|select)$/i.test(target.tagName) || (target instanceof HTMLInputElement && !/^(button|checkbox|radio|range|submit)$/.test(target.type));
}

/** What holds for every screen. */
function footer(): HTMLElement {
  return h(
    "footer",
    { class: "footer" },
    h("p", null, "Motionary measures movement and puts it into words. It is no medical device: what it says of a gait or an exercise is no diagnosis, and guesses about a walker need that person’s consent."),
    h("a", { href: "licences.txt" }, "Licences"),
  );
}

function themeButton(): HTMLElement {
  const order: readonly Theme[] = ["auto", "light", "dark"];
  const icons = { auto: "auto", light: "sun", dark: "moon" } as const;
  const words = { auto: "as the system has it", light: "light", dark: "dark" };
  const button = h("button", { class: "icon-button theme", type: "button" });
  const draw = () => {
    const theme = currentTheme();
    button.setAttribute("aria-label", `Theme: ${words[theme]}. Change`);
    button.title = `Theme: ${words[theme]}`;
    fill(button, icon(icons[theme]));
  };
  button.addEventListener("click", () => {
    setTheme(order[(order.indexOf(currentTheme()) + 1) % order.length]);
    draw();
  });
  draw();
  return button;
}
