// The markup of the canvas. Every value is bound as text or attribute; nothing here is ever HTML made from data.

const CHEVRON = '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M9 6l6 6-6 6"/></svg>';
const LENS = '<svg viewBox="0 0 24 24" aria-hidden="true"><circle cx="11" cy="11" r="7"/><path d="M20 20l-4-4"/></svg>';
const FOLD = '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M8 9l4-4 4 4M8 15l4 4 4-4"/></svg>';

const ROWS = '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M4 6h16M4 10h16M4 14h16M4 18h16"/></svg>';

const HEAD = `
<header class="cw-head">
  <div class="cw-head-title">
    <span class="cw-side">{{ side }}</span>
    <b :title="meta[side].title">{{ meta[side].title }}</b>
    <span v-if="meta[side].format" class="cw-format">{{ meta[side].format }}</span>
    <span class="cw-meter" :class="{'cw-complete': meta[side].complete}" role="img" :title="meta[side].sentence" :aria-label="meta[side].sentence">
      <i><u :style="{width: meta[side].percent + '%'}"></u><s :style="{width: meta[side].ignoredPercent + '%'}"></s></i>{{ meta[side].text }}
    </span>
  </div>
  <div class="cw-head-tools">
    <label class="cw-search">${LENS}
      <input type="search" spellcheck="false" autocomplete="off" v-model="query[side]" :aria-label="'Search ' + side + ' fields'"
             :placeholder="'Search ' + meta[side].count.toLocaleString('en') + ' fields'"
             @input="onFilter(side)" @keydown.stop="onSearchKey($event, side)">
      <em v-if="query[side]">{{ meta[side].hits }}</em><kbd v-else-if="side === 'source'">/</kbd>
    </label>
    <div class="cw-segments" role="radiogroup" :aria-label="'Show in ' + side">
      <button v-for="m in modes" :key="m[0]" type="button" role="radio" :class="{'cw-on': mode[side] === m[0]}" :aria-checked="mode[side] === m[0]"
              :title="m[2]" :aria-label="m[2]" @click="mode[side] = m[0]; onFilter(side)">{{ m[1] }}</button>
    </div>
    <button type="button" class="cw-fold" title="Collapse or expand all" :aria-label="'Collapse or expand all in ' + side" @click="onToggleAll(side)">${FOLD}</button>
  </div>
</header>`;

const ROW = `
<div v-for="r in rows[side].value" :key="r.i" :id="rowId(side, r.i)" class="cw-row" :class="r.classes" role="treeitem"
     :data-path="r.path" :data-i="r.i" :aria-level="r.depth + 1" :aria-expanded="r.group ? r.open : null"
     :aria-selected="!!r.classes['cw-selected'] || !!r.classes['cw-marked']" :aria-setsize="r.setsize" :aria-posinset="r.posinset" :aria-label="r.label"
     :style="{transform: 'translateY(' + r.y + 'px)', '--cw-depth': r.depth}">
  <span class="cw-indent"></span>
  <span v-if="r.group" class="cw-chevron" :class="{'cw-open': r.open}">${CHEVRON}</span><span v-else class="cw-chevron"></span>
  <span class="cw-type" :class="r.typeClass" aria-hidden="true">{{ r.glyph }}</span>
  <span class="cw-name" :title="r.path"><template v-if="r.mark">{{ r.mark[0] }}<mark>{{ r.mark[1] }}</mark>{{ r.mark[2] }}</template><template v-else>{{ r.name }}</template></span>
  <span v-if="r.required" class="cw-required" title="Required, not mapped yet" aria-hidden="true">*</span>
  <span v-if="r.personal" class="cw-personal" title="Personal or classified data" aria-hidden="true">P</span>
  <span v-if="r.count" class="cw-count" :class="{'cw-full': r.full}" :title="r.count.replace('/', ' of ') + ' fields mapped inside'">{{ r.count }}</span>
  <span v-if="r.bad" class="cw-bad" :title="r.bad === 1 ? '1 problem inside' : r.bad + ' problems inside'">{{ r.bad }}</span>
  <span v-for="g in r.guests" :key="g.initials" class="cw-guest cw-guest-small" :class="'cw-guest-' + g.colour" :title="g.name + ' is here'">{{ g.initials }}</span>
  <span v-if="r.ignored" class="cw-ignored-hint">ignored</span>
  <span v-else class="cw-info" :class="r.infoClass" :title="r.infoTitle">{{ r.info }}</span>
  <span class="cw-port" :title="portHint(side)"></span>
</div>`;

const PANE = `
<section v-for="side in sides" :key="side" class="cw-pane" :class="'cw-' + side" :aria-label="side + ': ' + meta[side].title">${HEAD}
  <div class="cw-body" :ref="'body-' + side" tabindex="0" role="tree" :aria-multiselectable="side === 'source' ? 'true' : null" :aria-label="meta[side].title + ' fields'"
       :aria-activedescendant="cursor[side] >= 0 ? rowId(side, cursor[side]) : null"
       @scroll.passive="onScroll(side)" @focus="onFocus(side)" @blur="onBlur(side)">
    <div class="cw-spacer" role="presentation" :style="{height: rowCount[side] * row + 'px'}">${ROW}</div>
    <div v-if="!loading && !rowCount[side]" class="cw-nothing">{{ nothingText(side) }}</div>
  </div>
  <button v-show="hidden[side].up" type="button" class="cw-beyond cw-up" tabindex="-1" title="Mapped fields above" @click="onJump(side, -1)">↑ {{ hidden[side].up }} above</button>
  <button v-show="hidden[side].down" type="button" class="cw-beyond cw-down" tabindex="-1" title="Mapped fields below" @click="onJump(side, 1)">↓ {{ hidden[side].down }} below</button>
</section>`;

export const TEMPLATE = `
<div class="cw-canvas" ref="root" tabindex="-1" :style="{'--cw-row': row + 'px'}"
     :class="{'cw-dragging': !!drag, 'cw-readonly': readonly, 'cw-partner-source': (armed ? armed.side : partnerSide) === 'source', 'cw-partner-target': (armed ? armed.side : partnerSide) === 'target', 'cw-more-below': hidden.source.down || hidden.target.down}"
     @keydown="onKey" @pointerdown="onDown" @pointermove="onHover" @pointerleave="onLeave" @dblclick="onDouble" @contextmenu="onMenu">${PANE}
  <div class="cw-tools">
    <button type="button" class="cw-fold" :aria-pressed="compact ? 'true' : 'false'" title="Compact rows" aria-label="Compact rows" @click="onDensity">${ROWS}</button>
  </div>
  <svg class="cw-lines" aria-hidden="true"><g ref="hits"></g><g ref="lines"></g><g ref="front"></g><path ref="ghost" class="cw-ghost" visibility="hidden"/></svg>
  <div class="cw-chips" ref="chips"></div>
  <div v-if="!loading && !ruleCount && !suggested && !readonly" class="cw-start"><b>Nothing mapped yet</b>Drag a field across, or click one dot and then another.</div>
  <div v-if="drag" class="cw-carried" :style="{transform: 'translate(' + Math.min(drag.x + 14, (carriedRoom())) + 'px,' + (drag.y + 12) + 'px)'}">
    <div><span class="cw-type" :class="drag.typeClass">{{ drag.glyph }}</span>{{ drag.name }}</div><div v-if="hint" class="cw-carried-hint">{{ hint }}</div></div>
  <div v-if="armed" class="cw-hint"><b>{{ armed.name }}</b> is taken. Click a field across, or press <kbd>M</kbd> there. <kbd>Esc</kbd> puts it down.<div v-if="hint" class="cw-hint-more">{{ hint }}</div></div>
  <div v-else-if="note" class="cw-hint" :class="{'cw-err': !noteIsWord}">{{ note }}</div>
  <div v-if="peek" class="cw-look" :class="{'cw-look-up': peek.up}" :style="{transform: 'translate(' + peek.x + 'px,' + (peek.up ? peek.top : peek.y) + 'px)'}"
       @pointerenter="keepLook" @pointerleave="lookSoon(null)" @pointerdown.stop @dblclick.stop>
    <template v-if="peek.rule.sug">
      <div class="cw-look-title">{{ peek.from }} → {{ peek.rule.t }}</div>
      <div class="cw-look-why">{{ peek.percent }}% sure<template v-if="peek.rule.why">: {{ peek.rule.why }}</template></div>
      <div v-if="!readonly" class="cw-look-actions"><button type="button" class="cw-look-yes" @click="answerLook(true)">Accept <kbd>A</kbd></button><button type="button" @click="answerLook(false)">Refuse <kbd>R</kbd></button></div>
    </template>
    <template v-else>
      <div v-if="peek.rule.msg" class="cw-look-problem" :class="'cw-' + peek.rule.st">{{ peek.rule.msg }}</div>
      <ol v-if="peek.steps.length" class="cw-look-steps"><li v-for="(step, k) in peek.steps" :key="k">{{ step }}</li></ol>
      <code v-if="peek.rule.x">{{ peek.rule.x }}</code>
    </template>
  </div>
  <div v-if="menu" ref="menu" class="cw-menu" role="menu" :aria-label="menu.title" :style="{transform: 'translate(' + menu.x + 'px,' + menu.y + 'px)'}"
       @keydown="onMenuKey" @focusout="onMenuAway" @pointerdown.stop @contextmenu.prevent @dblclick.stop>
    <div class="cw-menu-title">{{ menu.title }}</div>
    <template v-for="(item, k) in menu.items" :key="item.act">
      <div v-if="item.group" class="cw-menu-group">{{ item.group }}</div>
      <button type="button" role="menuitem" :tabindex="k === menu.at ? 0 : -1" :data-act="item.act" @click="choose(item)">
        <span>{{ item.label }}</span><kbd v-if="item.key">{{ item.key }}</kbd><code v-if="item.does">{{ item.does }}</code></button>
    </template>
  </div>
  <div class="cw-live" role="status" aria-live="polite">{{ live }}</div>
  <div v-if="loading || failed" class="cw-loading"><span v-if="failed">{{ failed }} <button type="button" class="cw-retry" @click="load()">Try again</button></span><span v-else>Loading the mapping …</span></div>
</div>`;
