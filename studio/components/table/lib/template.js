// What the table is made of. Every value is bound as text; nothing here is ever HTML or script.

export const TEMPLATE = `
<div class="cw-table-view" ref="root" @keydown.capture="onKeyAnywhere">
  <div class="cw-table-bar">
    <div class="cw-segmented cw-segmented-small" role="group" aria-label="Rows">
      <button v-for="s in sides" :key="s" type="button" :class="{'cw-on': side === s}" :aria-pressed="side === s" @click="setSide(s)">By {{ s }}</button></div>
    <label class="cw-search cw-table-search"><svg viewBox="0 0 24 24" aria-hidden="true"><circle cx="11" cy="11" r="7"/><path d="M20 20l-4-4"/></svg>
      <input ref="search" v-model="query" type="search" :aria-label="'Search the table by ' + side" placeholder="Search rows" spellcheck="false" @input="onSearch" @keydown="onSearchKey"></label>
    <div class="cw-segmented cw-segmented-small" role="group" aria-label="Show">
      <button v-for="m in modes" :key="m[0]" type="button" :class="{'cw-on': mode === m[0]}" :aria-pressed="mode === m[0]" @click="setMode(m[0])">{{ m[1] }}<i v-if="m[0] !== 'all'">{{ counts[m[0]] || 0 }}</i></button></div>
    <div class="cw-table-actions" ref="actions" role="group" :aria-label="'For ' + rowsSaid">
      <span class="cw-muted cw-tabular">{{ rowsSaid }}</span>
      <button v-for="a in actions" :key="a[0]" type="button" class="cw-table-action" :disabled="readonly || !chosen" @click="bulk(a[0])">{{ a[1] }}</button></div>
  </div>
  <div class="cw-table-scroll" ref="scroll" role="grid" tabindex="0" :aria-label="label + ' by ' + side" aria-multiselectable="true" :aria-readonly="readonly"
       :aria-rowcount="count + 1" :aria-colcount="view.columns.length" :aria-activedescendant="activeId" :aria-busy="loading"
       @scroll.passive="onScroll" @keydown="onKey" @mousedown="onDown" @mouseover="onOver" @dblclick="onDouble" @copy="onCopy" @cut="onCopy" @paste="onPaste" @focus="focused = true" @blur="focused = false">
    <div class="cw-table-space" role="presentation" :style="{width: view.width + 'px', height: head + count * rowHeight + 'px'}">
      <div class="cw-table-head" role="row" aria-rowindex="1" :style="{width: view.width + 'px'}">
        <div class="cw-table-number" role="presentation"></div>
        <div v-for="c in view.columns" :key="c.key" :id="cellId(-1, c.i)" class="cw-table-name" role="columnheader" :data-heading="c.i" :aria-colindex="c.i + 1"
             :aria-sort="c.sort" :class="{'cw-sticky': c.i === 0, 'cw-active': c.active, 'cw-sorted': c.sort !== 'none'}" :style="{width: c.width + 'px'}" :title="c.title + ': click to sort'">
          <span>{{ c.title }}</span><i v-if="c.sort !== 'none'" aria-hidden="true">{{ c.sort === 'ascending' ? '↑' : '↓' }}</i>
          <b class="cw-table-resize" :data-resize="c.i" aria-hidden="true"></b></div>
      </div>
      <div v-for="r in view.rows" :key="r.slot" class="cw-table-row" role="row" :aria-rowindex="r.row + 2" :aria-selected="r.selected" :class="r.classes" :data-path="r.path"
           :style="{transform: 'translateY(' + r.top + 'px)', width: view.width + 'px'}">
        <div class="cw-table-number" role="presentation" :data-number="r.row" :class="'cw-mark-' + r.state">{{ r.row + 1 }}</div>
        <div v-for="c in r.cells" :key="c.i" :id="cellId(r.row, c.i)" class="cw-table-cell" :role="c.i === 0 ? 'rowheader' : 'gridcell'" :data-row="r.row" :data-column="c.i" :aria-colindex="c.i + 1"
             :aria-selected="c.selected" :aria-readonly="c.edit ? null : true" :class="c.classes" :style="{width: c.width + 'px'}" :title="c.hint"
          ><template v-if="c.i === 0"><i v-if="r.depth" class="cw-indent" aria-hidden="true" :style="{'--cw-depth': r.depth}"></i><span class="cw-type" aria-hidden="true" :class="r.badge[1]">{{ r.badge[0] }}</span><span class="cw-table-text">{{ r.name }}</span></template
          ><template v-else>{{ c.text }}</template></div>
      </div>
    </div>
  </div>
  <div v-if="!loading && !failed && !count" class="cw-grid-empty cw-table-empty">{{ nothing }}</div>
  <div v-if="loading && !count" class="cw-grid-empty cw-table-empty">Loading …</div>
  <div v-if="failed" class="cw-grid-empty cw-table-empty" role="alert">{{ failed }} <button type="button" class="cw-retry" @click="load">Try again</button></div>
  <div v-if="editing" class="cw-table-editor" :style="{left: editing.x + 'px', top: editing.y + 'px', width: editing.width + 'px'}">
    <textarea ref="input" v-model="editing.draft" rows="1" spellcheck="false" autocomplete="off" autocapitalize="off" :class="{'cw-mono': editing.mono}" :aria-label="editing.label"
      role="combobox" aria-autocomplete="list" :aria-expanded="editing.offers.length > 0" :aria-controls="cellId('offers', 0)" :aria-activedescendant="editing.chosen >= 0 ? cellId('offer', editing.chosen) : null"
      @input="onInput" @keydown="onEditKey" @blur="onEditBlur"></textarea>
    <ul v-if="editing.offers.length" class="cw-offers" :class="{'cw-above': editing.above}" role="listbox" :id="cellId('offers', 0)" :aria-label="'For ' + editing.label">
      <li v-for="(o, k) in editing.offers" :key="k" :id="cellId('offer', k)" role="option" :aria-selected="k === editing.chosen" @mousedown.prevent="acceptOffer(k, true)">
        <span class="cw-offer-kind" :class="'cw-offer-' + o.kind">{{ { field: 'F', function: 'ƒ', lookup: 'L' }[o.kind] || '·' }}</span><b>{{ o.label }}</b><i>{{ o.detail }}</i></li></ul>
  </div>
  <div v-if="note" class="cw-hint" :class="{'cw-err': noteBad}" aria-hidden="true">{{ note }}</div>
  <div class="cw-live" role="status" aria-live="polite">{{ live }}</div>
</div>`;
