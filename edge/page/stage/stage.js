import { element } from "../element.js";
import { onToken, readToken } from "../token.js";
import { createArm } from "./arm.js";
import { createAddress } from "./address.js";
import { armsOf, pairOf } from "./arms.js";
import { createEdge } from "./edge.js";
import { handleKeys } from "./keys.js";
import { linkOf } from "./link.js";
import { createNoise } from "./noise.js";
import { wantedFor } from "./noise-kinds.js";
import { createNotices } from "./notices.js";
import { createPictures } from "./pictures.js";
import { createPlaceSwitch } from "./place.js";
import { createPlayback } from "./playback.js";
import { createPlayer } from "./player.js";
import { keyboardPush, pushAt, pushSteps, rounded } from "./push.js";
import { paceOf } from "./round-trips.js";
import { createScore } from "./score.js";
import { createSources } from "./sources.js";
import { connectStage } from "./stage-worker.js";
import { endOf } from "./text.js";
import { createTransport } from "./transport.js";

const prefersStill = matchMedia("(prefers-reduced-motion: reduce)");

/**
 * The stage: policies act in their environment, which runs in this browser, in one or two arms.
 *
 * @param {object} options
 * @param {HTMLElement} options.root
 * @param {ReturnType<import("./loading.js").createLoading>} options.loading
 * @param {object[]} options.policies that are served
 * @param {() => void} options.observed called when there is another first observation to be tried
 * @param {() => void} options.needsToken called when the Worker asks for a token
 */
export function createStage({ root, loading, policies, observed, needsToken }) {
  const worker = connectStage();
  const edge = createEdge(readToken);
  const sources = createSources();
  const notices = createNotices();
  const armsNode = element("div", { className: "arms" });
  const noiseNode = element("div", { className: "noise" });
  const address = createAddress(() => linkOf(currentView()));
  const pictures = createPictures(pushNow, () => player.wake());

  const playback = createPlayback({ stage: worker, decide });
  const player = createPlayer({
    playback,
    draw,
    failed,
    recovered: () => notices.clear("connection"),
    over: nextEpisode,
  });

  /** Grows with each view that is shown: what an earlier one still waits for is dropped. */
  let turn = 0;
  let choices = [];
  let manifests = [];
  let arms = [];
  let noise;
  let score;
  let opened;
  let place = "here";
  /** Why the policies cannot act in this browser, if they cannot. */
  let notHere;
  /** True if it played until a refusal. */
  let goesOn = false;

  const transport = createTransport({
    toggle,
    step: oneStep,
    restart: () => begin(playback.seed, { pushes: playback.pushes }),
    scrub(step) {
      player.pause();
      playback.moveTo(step);
      player.wake();
    },
    speed(speed) {
      player.speed = speed;
      player.wake();
    },
    seed: (seed) => begin(seed ?? randomSeed()),
    push: pushByKey,
    copy: copyLink,
    clearPushes: () => begin(playback.seed),
  });
  const placeSwitch = createPlaceSwitch((chosen) => {
    place = chosen;
    edge.roundTrips.clear();
    notices.clear("connection");
    player.retry();
    player.wake();
  });
  const second = element("input", { type: "checkbox" });
  second.addEventListener("change", () => chooseSecond(second.checked));
  const settings = element(
    "div",
    { className: "stage-settings" },
    placeSwitch.node,
    element("label", { className: "second" }, second, "two arms"),
  );
  const play = element("div", { hidden: true });
  play.append(armsNode, transport.node, settings, noiseNode);
  root.append(notices.node, play);
  handleKeys(root, {
    toggle,
    step: oneStep,
    stepBack() {
      player.pause();
      playback.moveTo(Math.ceil(playback.position) - 1);
      player.wake();
    },
    restart: () => begin(playback.seed, { pushes: playback.pushes }),
    seed: () => begin(randomSeed()),
    push: pushByKey,
  });
  onToken(() => {
    sources.forgetActors();
    edge.close();
    if (choices.length > 0) show({ ...currentView(), paused: !(goesOn || player.isPlaying) });
  });
  new ResizeObserver(() => pictures.resize()).observe(armsNode);

  /** Asks for the action of an arm, at the edge or here: the numbers are the same. */
  async function decide(arm, { observation, seed, step }) {
    const { mode, policy } = choices[arm];
    const { version, distribution } = manifests[arm];
    const wanted = wantedFor(distribution);
    const noiseOf = mode === "stochastic" ? { seed, step } : {};
    const question = {
      observation,
      mode,
      ...noiseOf,
      ...(wanted.length > 0 && { return: wanted }),
    };
    if (place === "here") return worker.act({ arm, ...question });
    return edge.ask(policy, { ...question, version });
  }

  /**
   * Shows a view: opens its environments, plays to its step, and goes on unless it is paused.
   *
   * @param {import("./link.js").View} view
   */
  async function show(view) {
    const mine = ++turn;
    player.pause();
    address.cancel();
    opened = undefined;
    notices.clearAll();
    const read = armsOf(view.arms, policies);
    if (read.problem) notices.say("link", read.problem);
    try {
      await open(read.arms, mine);
      if (mine !== turn) return;
    } catch (error) {
      if (mine === turn) unavailable(error);
      return;
    }
    if (view.at === "edge" || notHere !== undefined) place = "edge";
    else if (view.at === "here") place = "here";
    if (view.speed !== undefined) player.speed = view.speed;
    const { seed = randomSeed(), step = 0, pushes, camera } = view;
    if (camera) pictures.writeCamera(camera);
    const isPaused = view.paused ?? prefersStill.matches;
    await begin(seed, { step, pushes, plays: !isPaused });
  }

  /** Opens the environments of arms, with what is needed to act in them. */
  async function open(wanted, mine) {
    loading.begin();
    const loaded = await Promise.all(wanted.map(manifestOf));
    const actors = await Promise.all(loaded.map(actorOf));
    if (mine !== turn) return;
    const places = await Promise.all(
      loaded.map((manifest, arm) => worker.open({ arm, manifest, actor: actors[arm] })),
    );
    if (mine !== turn) return;
    loading.end();
    choices = wanted;
    manifests = loaded;
    opened = places[0];
    player.secondsPerStep = opened.environment.secondsPerStep;
    score = createScore(choices.length);
    arms = choices.map((_, index) => createArm({ index, choose: (each) => chooseIn(index, each) }));
    armsNode.replaceChildren(...arms.map(({ node }) => node));
    armsNode.dataset.arms = arms.length;
    const fellows = policies.filter(({ environment }) => environment === loaded[0].environment);
    for (const [i, arm] of arms.entries()) arm.offer(choices[i], fellows);
    noise = createNoise(manifests);
    noiseNode.replaceChildren(element("h3", {}, noiseTitle(manifests)), noise.node);
    transport.offerPushes(opened.picture.kind === "bodies");
    second.checked = arms.length > 1;
    second.disabled = arms.length === 1 && fellows.length === 1 && fellows[0].modes.length === 1;
    placeSwitch.allowHere(notHere);
    play.hidden = false;
    await pictures.open(arms, opened.picture);
  }

  async function manifestOf({ policy, version }) {
    try {
      return await sources.manifest(policy, version);
    } catch (error) {
      if (version === undefined || error.status !== 404) throw error;
      const manifest = await sources.manifest(policy);
      const text = `Version ${version} of ${policy} is gone, so ${manifest.version} is shown.`;
      notices.say("version", text);
      return manifest;
    }
  }

  /** The actor's file, or null with the reason why it cannot be had. */
  async function actorOf(manifest) {
    notHere = undefined;
    try {
      return await sources.actor(manifest);
    } catch (error) {
      notHere = `It cannot act here: ${error.message}.`;
      return null;
    }
  }

  function unavailable(error) {
    loading.end();
    play.hidden = true;
    choices = [];
    opened = undefined;
    const elsewhere = " The form below asks it. softedge render draws it where its environment is.";
    notices.say("stage", sentence(error.message) + (error.status === 404 ? elsewhere : ""));
    observed();
  }

  /** Begins the episode of a seed; plays to a step of it without drawing. */
  async function begin(seed, { step = 0, pushes = [], plays = player.isPlaying } = {}) {
    const mine = turn;
    player.pause();
    try {
      if (!(await playback.begin(choices.length, seed, pushes)) || mine !== turn) return;
      observed();
      while (playback.recorded < step && !playback.isComplete) {
        if (!(await playback.record()) && mine !== turn) return;
        if (playback.recorded % 25 === 0) loading.going(playback.recorded, step);
      }
    } catch (error) {
      failed(error);
    }
    if (mine !== turn) return;
    loading.end();
    playback.moveTo(step);
    if (plays) player.play();
    player.wake();
  }

  function draw(now) {
    if (!opened || playback.arms !== arms.length) return;
    const end = endOf(opened.environment.id, opened.picture);
    const { isPlaying } = player;
    for (const [i, arm] of arms.entries()) {
      const moment = playback.between(i);
      pictures.show(i, moment, pushAt(playback.pushes, moment.from.step));
      arm.write(moment, { isPlaying, end, now });
    }
    noise.draw(playback, now);
    if (playback.isComplete) scoreEpisode(end);
    transport.write(playback, player);
    writePlace();
    address.follow();
  }

  function scoreEpisode(end) {
    score.add(
      playback.seed,
      arms.map((_, i) => playback.lastFrame(i)),
    );
    for (const [i, arm] of arms.entries()) arm.writeScore(score.of(i), end);
  }

  function writePlace() {
    placeSwitch.write(place);
    const roundTrip = edge.roundTrips.median();
    const pace = roundTrip && paceOf(player.secondsPerStep, roundTrip);
    placeSwitch.about({ place, reason: notHere, roundTrip, pace });
  }

  function failed(error) {
    if (!error.isLost) {
      if (error.status === 401) needsToken();
      goesOn = player.isPlaying;
      player.pause();
      notices.say("connection", sentence(error.message));
      return;
    }
    const goOn = notHere === undefined && { text: "Go on here", work: goOnHere };
    notices.say("connection", `${error.message} Trying again.`, goOn || undefined);
  }

  function goOnHere() {
    place = "here";
    notices.clear("connection");
    player.retry();
    player.wake();
  }

  function toggle() {
    if (player.isPlaying) player.pause();
    else if (playback.isOver) nextEpisode();
    else player.play();
    player.wake();
  }

  async function oneStep() {
    player.pause();
    const next = Math.floor(playback.position) + 1;
    try {
      if (playback.recorded < next) await playback.record();
      notices.clear("connection");
    } catch (error) {
      failed(error);
    }
    playback.moveTo(next);
    player.wake();
  }

  function nextEpisode() {
    if (player.isPlaying && !transport.follows) {
      player.pause();
      player.wake();
      return;
    }
    begin((playback.seed + 1) % Number.MAX_SAFE_INTEGER, { plays: true });
  }

  function pushByKey(direction) {
    if (opened?.picture.kind !== "bodies") return;
    pushNow(keyboardPush(opened.picture.bodies, direction));
  }

  /** Both arms get the same push. */
  async function pushNow(push) {
    await playback.push({ ...rounded(push), steps: pushSteps(player.secondsPerStep) });
    player.wake();
  }

  function chooseIn(index, change) {
    const wanted = choices.map((choice, i) => (i === index ? { ...choice, ...change } : choice));
    if (change.policy) delete wanted[index].version;
    const { modes } = policies.find(({ name }) => name === wanted[index].policy);
    if (!modes.includes(wanted[index].mode)) wanted[index].mode = modes[0];
    return show({ ...currentView(), arms: wanted, step: 0 });
  }

  function chooseSecond(isWanted) {
    const [first] = choices;
    const summary = policies.find(({ name }) => name === first.policy);
    const other = pairOf(summary).find(({ mode }) => mode !== first.mode) ?? { ...first };
    return show({ ...currentView(), arms: isWanted ? [first, other] : [first], step: 0 });
  }

  /** What a link to this moment holds. */
  function currentView() {
    const versions = choices.map((choice, i) => ({ ...choice, version: manifests[i].version }));
    return {
      arms: versions,
      seed: playback.seed,
      step: Math.floor(playback.position),
      at: place,
      speed: player.speed,
      paused: !player.isPlaying,
      pushes: playback.pushes,
      camera: pictures.readCamera(),
    };
  }

  async function copyLink() {
    const link = `${location.origin}${location.pathname}#${linkOf({ ...currentView(), paused: true })}`;
    await navigator.clipboard.writeText(link);
    notices.tell("The link is copied: it opens this moment.");
  }

  return {
    show,
    /** The observation of the first arm at the moment that is shown; undefined without one. */
    observation: () =>
      opened && playback.arms > 0 ? playback.between(0).from.observation : undefined,
    /** The policy of the first arm. */
    policy: () => choices[0]?.policy,
  };
}

function noiseTitle(manifests) {
  return manifests.every(({ distribution }) => distribution === "none")
    ? "Actions"
    : "What actions are drawn from";
}

function randomSeed() {
  return crypto.getRandomValues(new Uint32Array(1))[0];
}

function sentence(text) {
  return `${text[0].toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}`;
}
