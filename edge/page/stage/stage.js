import { element } from "../element.js";
import { sentence } from "../format.js";
import { drawSeed } from "../seed.js";
import { onToken, readToken } from "../token.js";
import { createActing } from "./acting.js";
import { createAddress } from "./address.js";
import { armsOf } from "./arms.js";
import { createBoard } from "./board.js";
import { openCast } from "./cast.js";
import { createConductor } from "./conductor.js";
import { createEdge } from "./edge.js";
import { handleKeys } from "./keys.js";
import { linkOf } from "./link.js";
import { createNotices } from "./notices.js";
import { createPictures } from "./pictures.js";
import { createPlaceSwitch } from "./place.js";
import { createPlayback } from "./playback.js";
import { createPlayer } from "./player.js";
import { pushesIn } from "./push.js";
import { createSources } from "./sources.js";
import { connectStage } from "./stage-worker.js";
import { createTransport } from "./transport.js";

const prefersStill = matchMedia("(prefers-reduced-motion: reduce)");

/**
 * The stage: policies act in their environment, which runs in this browser, in one or two arms.
 *
 * @param {object} options
 * @param {HTMLElement} options.root
 * @param {ReturnType<typeof import("./loading.js").createLoading>} options.loading
 * @param {import("softedge:page-types").PolicySummary[]} options.policies that are served
 * @param {() => void} options.observed called when there is another first observation to be tried
 * @param {() => void} options.needsToken called when the Worker asks for a token
 */
export function mountStage({ root, loading, policies, observed, needsToken }) {
  const worker = connectStage();
  const edge = createEdge(readToken);
  const sources = createSources();
  const acting = createActing(worker, edge);
  const playback = createPlayback({ stage: worker, decide: acting.decide });
  const notices = createNotices();
  const address = createAddress(() => linkOf(currentView()));
  const player = createPlayer({
    playback,
    draw,
    failed,
    recovered,
    over: () => episodes.next(),
  });
  const episodes = createConductor({
    playback,
    player,
    cast: () => cast,
    follows: () => transport.follows,
    began: observed,
    going: loading.going,
    arrived,
    failed,
    recovered,
  });
  const pictures = createPictures(episodes.push, player.wake);
  const transport = createTransport({ ...episodes, speed: changeSpeed, copy: copyLink });
  const placeSwitch = createPlaceSwitch(actAt, showSecond);
  const board = element("div", { hidden: true });
  root.append(notices.node, board);
  handleKeys(root, episodes);
  onToken(reopen);
  new ResizeObserver(pictures.resize).observe(board);

  /** Grows with each view that is shown: what an earlier one still waits for is dropped. */
  let turn = 0;
  /** @type {import("./cast.js").Cast | undefined} */
  let cast;
  let shown;
  /**
   * What is not yet shown of the view that is being opened: what is copied or changed meanwhile is
   * the view that was asked for.
   *
   * @type {Partial<import("./link.js").View> | undefined}
   */
  let coming;
  /** True if it played until a refusal. */
  let wasPlaying = false;

  /**
   * Shows a view: opens its environments, plays to its step, and goes on unless it is paused.
   *
   * @param {import("./link.js").View} view
   */
  async function show(view) {
    const mine = ++turn;
    episodes.stop();
    // Its decisions do not fit the charts of another policy.
    playback.clear();
    address.cancel();
    notices.clearAll();
    const { arms, problem } = armsOf(view.arms, policies);
    const { seed = drawSeed(), step = 0, paused = prefersStill.matches, speed, camera } = view;
    coming = { ...view, arms, seed, step, paused };
    loading.begin();
    try {
      const opened = await openCast({ worker, sources }, arms, () => mine === turn);
      if (opened === undefined || mine !== turn) return;
      enter(
        opened,
        [problem, ...opened.problems].filter((each) => each !== undefined),
      );
      await shown.openPictures();
    } catch (error) {
      if (mine === turn) leave(error);
    }
    if (mine !== turn || cast === undefined) return;
    loading.end();
    const { at = acting.place } = view;
    const pushes = pushesIn(view.pushes ?? [], cast.picture);
    if (pushes.length < (view.pushes ?? []).length) {
      const id = cast.environment.id;
      notices.say("pushes", `This link pushes what ${id} does not have, and that is left out.`);
    }
    if (at !== acting.place && cast.notHere === undefined) acting.place = at;
    if (speed !== undefined) player.speed = speed;
    if (camera) pictures.writeCamera(camera);
    // The rest is shown, and a person may change it while the episode is played to its step.
    coming = { seed, step, pushes, paused };
    await episodes.begin(seed, { step, pushes, plays: !paused });
  }

  /**
   * @param {import("./cast.js").Cast} opened
   * @param {string[]} problems
   */
  function enter(opened, problems) {
    cast = opened;
    coming = { ...coming, arms: armsWithVersions() };
    acting.begin(opened);
    player.secondsPerStep = opened.environment.secondsPerStep;
    const { environment } = opened.manifests[0];
    const fellows = policies.filter((policy) => policy.environment === environment);
    shown = createBoard(opened, { fellows, pictures, choose: chooseIn });
    transport.offerPushes(opened.picture.kind === "bodies");
    placeSwitch.offer(opened, fellows);
    board.replaceChildren(shown.arms, transport.node, placeSwitch.node, shown.noise);
    board.hidden = false;
    if (problems.length > 0) notices.say("link", problems.join(" "));
  }

  /** Nothing can be played: says why. */
  function leave(error) {
    arrived();
    pictures.close();
    cast = undefined;
    board.hidden = true;
    const elsewhere =
      " You can still try observations below. `npx softedge render` draws an episode where the environment is.";
    notices.say("stage", sentence(error.message) + (error.status === 404 ? elsewhere : ""));
    observed();
  }

  function draw(now) {
    if (cast === undefined || playback.arms !== cast.choices.length) return;
    shown.draw(playback, player.isPlaying, now);
    transport.write(playback, player);
    placeSwitch.write(acting.measures());
    address.follow();
  }

  function arrived() {
    coming = undefined;
    loading.end();
  }

  function recovered() {
    notices.clear("connection");
  }

  function failed(error) {
    if (error.isLost) {
      const here = cast?.notHere === undefined && { text: "Go on here", work: () => actAt("here") };
      notices.say("connection", `${error.message} Trying again.`, here || undefined);
      return;
    }
    if (error.status === 401) needsToken();
    wasPlaying = player.isPlaying;
    player.pause();
    notices.say("connection", sentence(error.message));
  }

  function actAt(place) {
    acting.place = place;
    notices.clear("connection");
    player.retry();
    player.wake();
  }

  /** Begins anew with another token. */
  function reopen() {
    sources.forgetActors();
    edge.close();
    if (cast) show({ ...currentView(), paused: !(wasPlaying || player.isPlaying) });
  }

  function changeSpeed(speed) {
    player.speed = speed;
    player.wake();
  }

  function chooseIn(arm, change) {
    const arms = (cast?.choices ?? []).map((choice) => ({ ...choice }));
    Object.assign(arms[arm], change);
    if (change.policy) delete arms[arm].version;
    show({ ...currentView(), arms, step: 0 });
  }

  function showSecond(isWanted) {
    const [first] = cast?.choices ?? [];
    const modes = policies.find(({ name }) => name === first.policy)?.modes ?? [];
    const mode = modes.find((each) => each !== first.mode) ?? first.mode;
    show({ ...currentView(), arms: isWanted ? [first, { ...first, mode }] : [first], step: 0 });
  }

  function armsWithVersions() {
    const { choices = [], manifests = [] } = cast ?? {};
    return choices.map((choice, i) => ({ ...choice, version: manifests[i].version }));
  }

  /**
   * Returns what a link to this moment holds.
   *
   * @returns {import("./link.js").View}
   */
  function currentView() {
    return {
      arms: armsWithVersions(),
      seed: playback.seed,
      step: Math.floor(playback.position),
      at: acting.place,
      speed: player.speed,
      paused: !player.isPlaying,
      pushes: playback.pushes,
      camera: pictures.readCamera(),
      ...coming,
    };
  }

  async function copyLink() {
    const fragment = linkOf({ ...currentView(), paused: true });
    try {
      await navigator.clipboard.writeText(`${location.origin}${location.pathname}#${fragment}`);
      notices.tell("The link is copied: it opens this moment.");
    } catch {
      notices.tell("The browser does not let this page copy: the address holds the same moment.");
    }
  }

  return {
    show,
    /** The observation of the first arm at the moment that is shown; undefined without one. */
    observation: () =>
      cast && playback.arms > 0 ? playback.between(0).from.observation : undefined,
    /** The policy of the first arm. */
    policy: () => cast?.choices[0].policy,
  };
}
