// The place where a file is dropped or chosen; it is sent with PUT and reports its progress.

const MEGABYTE = 1024 * 1024;

/** A size as people say it. */
function said(bytes) {
  if (bytes < 1024) return `${bytes} bytes`;
  return bytes < MEGABYTE ? `${Math.round(bytes / 1024)} KB` : `${Math.round(bytes / MEGABYTE * 10) / 10} MB`;
}

/** What went wrong, from the answer of the endpoint if it says so. */
function trouble(request, file) {
  try {
    const answer = JSON.parse(request.responseText);
    const message = answer.message ?? answer.detail ?? answer.diagnostics?.[0]?.message;
    if (typeof message === "string") return message;
  } catch { /* not JSON: say it ourselves */ }
  if (request.status === 413) return `${file.name} (${said(file.size)}) is larger than this studio accepts`;
  return request.status ? `The file could not be sent (${request.status})` : "The connection broke while the file was sent";
}

export default {
  template: `
    <div class="cw-drop">
    <div class="cw-drop-zone" :class="{'cw-over': over}" :role="busy ? 'group' : 'button'" :tabindex="busy ? -1 : 0" :aria-busy="busy"
         @click="choose" @keydown.enter.prevent="choose" @keydown.space.prevent="choose"
         @dragenter.prevent="over = true" @dragover.prevent="over = true" @dragleave="leave" @drop.prevent="drop">
      <input ref="input" type="file" tabindex="-1" aria-hidden="true" :accept="accept" @change="picked" @click.stop>
      <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
        <path d="M12 15V4m0 0L8 8m4-4 4 4M4 15v3a2 2 0 0 0 2 2h12a2 2 0 0 0 2-2v-3"/></svg>
      <strong v-if="busy">{{ doing }}</strong>
      <strong v-else>Drop a file here</strong>
      <div v-if="!busy">or <span class="cw-pick">choose one from your computer</span></div>
      <div v-if="!busy" class="cw-muted">{{ hint }}</div>
      <div v-if="busy" class="cw-drop-bar" :class="{'cw-reading': percent === 100}" role="progressbar" aria-label="Upload" aria-valuemin="0" aria-valuemax="100" :aria-valuenow="percent">
        <div :style="{width: percent + '%'}"></div></div>
      <div v-if="busy" class="cw-muted" role="status">{{ percent < 100 ? percent + "%" : "Looking at what is in it" }}</div>
      <div v-if="problem" class="cw-drop-error" role="alert">{{ problem }}</div>
    </div>
    <button v-if="busy && percent < 100" type="button" class="cw-drop-stop" @click="stop">Stop</button>
    </div>`,
  props: { address: String, accept: String, hint: String, limit: Number },
  emits: ["sent"],
  data: () => ({ over: false, busy: false, percent: 0, doing: "", problem: "" }),
  beforeUnmount() { if (this.request) { this.request.onabort = null; this.request.abort(); } },
  methods: {
    choose() { if (!this.busy) this.$refs.input.click(); },
    picked() { this.send(this.$refs.input.files[0]); this.$refs.input.value = ""; },
    leave(event) { if (!this.$el.contains(event.relatedTarget)) this.over = false; },
    drop(event) {
      this.over = false;
      const files = event.dataTransfer?.files ?? [];
      if (files.length > 1) this.problem = "One file at a time, please";
      else this.send(files[0]);
    },
    send(file) {
      if (!file || this.busy) return;
      if (file.size > this.limit) return this.failed(`${file.name} has ${said(file.size)}; at most ${said(this.limit)} can be sent. A part of it is enough as a sample.`);
      Object.assign(this, { busy: true, percent: 0, problem: "", doing: `Sending ${file.name} (${said(file.size)})` });
      const request = this.request = new XMLHttpRequest();
      request.open("PUT", `${window.path_prefix ?? ""}${this.address}?name=${encodeURIComponent(file.name)}`);
      request.upload.onprogress = (event) => {
        this.percent = event.total ? Math.round((100 * event.loaded) / event.total) : 0;
        if (this.percent === 100) this.doing = `Reading ${file.name}`;
      };
      request.onload = () => (request.status < 300 ? this.sent(request) : this.failed(trouble(request, file)));
      request.onabort = () => this.failed("Stopped. Nothing was kept.");
      request.onerror = () => this.failed(trouble(request, file));
      request.send(file);
    },
    stop() { this.request?.abort(); },
    sent(request) {
      const { token, label, size } = JSON.parse(request.responseText);
      this.$emit("sent", { token, label, size });
    },
    failed(message) { Object.assign(this, { busy: false, problem: message }); },
    ready() { Object.assign(this, { busy: false, percent: 0, problem: "" }); },
  },
};
