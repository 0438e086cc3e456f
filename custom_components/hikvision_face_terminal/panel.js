var n5=Object.defineProperty;var l5=Object.getOwnPropertyDescriptor;var A=(M,V,C,H)=>{for(var L=H>1?void 0:H?l5(V,C):V,r=M.length-1,e;r>=0;r--)(e=M[r])&&(L=(H?e(V,C,L):e(L))||L);return H&&L&&n5(V,C,L),L};var n1=globalThis,l1=n1.ShadowRoot&&(n1.ShadyCSS===void 0||n1.ShadyCSS.nativeShadow)&&"adoptedStyleSheets"in Document.prototype&&"replace"in CSSStyleSheet.prototype,G1=Symbol(),t2=new WeakMap,M1=class{constructor(V,C,H){if(this._$cssResult$=!0,H!==G1)throw Error("CSSResult is not constructable. Use `unsafeCSS` or `css` instead.");this.cssText=V,this.t=C}get styleSheet(){let V=this.o,C=this.t;if(l1&&V===void 0){let H=C!==void 0&&C.length===1;H&&(V=t2.get(C)),V===void 0&&((this.o=V=new CSSStyleSheet).replaceSync(this.cssText),H&&t2.set(C,V))}return V}toString(){return this.cssText}},i2=M=>new M1(typeof M=="string"?M:M+"",void 0,G1),Z=(M,...V)=>{let C=M.length===1?M[0]:V.reduce((H,L,r)=>H+(e=>{if(e._$cssResult$===!0)return e.cssText;if(typeof e=="number")return e;throw Error("Value passed to 'css' function must be a 'css' function result: "+e+". Use 'unsafeCSS' to pass non-literal values, but take care to ensure page security.")})(L)+M[r+1],M[0]);return new M1(C,M,G1)},o2=(M,V)=>{if(l1)M.adoptedStyleSheets=V.map(C=>C instanceof CSSStyleSheet?C:C.styleSheet);else for(let C of V){let H=document.createElement("style"),L=n1.litNonce;L!==void 0&&H.setAttribute("nonce",L),H.textContent=C.cssText,M.appendChild(H)}},Q1=l1?M=>M:M=>M instanceof CSSStyleSheet?(V=>{let C="";for(let H of V.cssRules)C+=H.cssText;return i2(C)})(M):M;var{is:v5,defineProperty:x5,getOwnPropertyDescriptor:s5,getOwnPropertyNames:Z5,getOwnPropertySymbols:u5,getPrototypeOf:c5}=Object,v1=globalThis,a2=v1.trustedTypes,S5=a2?a2.emptyScript:"",h5=v1.reactiveElementPolyfillSupport,r1=(M,V)=>M,e1={toAttribute(M,V){switch(V){case Boolean:M=M?S5:null;break;case Object:case Array:M=M==null?M:JSON.stringify(M)}return M},fromAttribute(M,V){let C=M;switch(V){case Boolean:C=M!==null;break;case Number:C=M===null?null:Number(M);break;case Object:case Array:try{C=JSON.parse(M)}catch{C=null}}return C}},x1=(M,V)=>!v5(M,V),A2={attribute:!0,type:String,converter:e1,reflect:!1,useDefault:!1,hasChanged:x1};Symbol.metadata??=Symbol("metadata"),v1.litPropertyMetadata??=new WeakMap;var P=class extends HTMLElement{static addInitializer(V){this._$Ei(),(this.l??=[]).push(V)}static get observedAttributes(){return this.finalize(),this._$Eh&&[...this._$Eh.keys()]}static createProperty(V,C=A2){if(C.state&&(C.attribute=!1),this._$Ei(),this.prototype.hasOwnProperty(V)&&((C=Object.create(C)).wrapped=!0),this.elementProperties.set(V,C),!C.noAccessor){let H=Symbol(),L=this.getPropertyDescriptor(V,H,C);L!==void 0&&x5(this.prototype,V,L)}}static getPropertyDescriptor(V,C,H){let{get:L,set:r}=s5(this.prototype,V)??{get(){return this[C]},set(e){this[C]=e}};return{get:L,set(e){let t=L?.call(this);r?.call(this,e),this.requestUpdate(V,t,H)},configurable:!0,enumerable:!0}}static getPropertyOptions(V){return this.elementProperties.get(V)??A2}static _$Ei(){if(this.hasOwnProperty(r1("elementProperties")))return;let V=c5(this);V.finalize(),V.l!==void 0&&(this.l=[...V.l]),this.elementProperties=new Map(V.elementProperties)}static finalize(){if(this.hasOwnProperty(r1("finalized")))return;if(this.finalized=!0,this._$Ei(),this.hasOwnProperty(r1("properties"))){let C=this.properties,H=[...Z5(C),...u5(C)];for(let L of H)this.createProperty(L,C[L])}let V=this[Symbol.metadata];if(V!==null){let C=litPropertyMetadata.get(V);if(C!==void 0)for(let[H,L]of C)this.elementProperties.set(H,L)}this._$Eh=new Map;for(let[C,H]of this.elementProperties){let L=this._$Eu(C,H);L!==void 0&&this._$Eh.set(L,C)}this.elementStyles=this.finalizeStyles(this.styles)}static finalizeStyles(V){let C=[];if(Array.isArray(V)){let H=new Set(V.flat(1/0).reverse());for(let L of H)C.unshift(Q1(L))}else V!==void 0&&C.push(Q1(V));return C}static _$Eu(V,C){let H=C.attribute;return H===!1?void 0:typeof H=="string"?H:typeof V=="string"?V.toLowerCase():void 0}constructor(){super(),this._$Ep=void 0,this.isUpdatePending=!1,this.hasUpdated=!1,this._$Em=null,this._$Ev()}_$Ev(){this._$ES=new Promise(V=>this.enableUpdating=V),this._$AL=new Map,this._$E_(),this.requestUpdate(),this.constructor.l?.forEach(V=>V(this))}addController(V){(this._$EO??=new Set).add(V),this.renderRoot!==void 0&&this.isConnected&&V.hostConnected?.()}removeController(V){this._$EO?.delete(V)}_$E_(){let V=new Map,C=this.constructor.elementProperties;for(let H of C.keys())this.hasOwnProperty(H)&&(V.set(H,this[H]),delete this[H]);V.size>0&&(this._$Ep=V)}createRenderRoot(){let V=this.shadowRoot??this.attachShadow(this.constructor.shadowRootOptions);return o2(V,this.constructor.elementStyles),V}connectedCallback(){this.renderRoot??=this.createRenderRoot(),this.enableUpdating(!0),this._$EO?.forEach(V=>V.hostConnected?.())}enableUpdating(V){}disconnectedCallback(){this._$EO?.forEach(V=>V.hostDisconnected?.())}attributeChangedCallback(V,C,H){this._$AK(V,H)}_$ET(V,C){let H=this.constructor.elementProperties.get(V),L=this.constructor._$Eu(V,H);if(L!==void 0&&H.reflect===!0){let r=(H.converter?.toAttribute!==void 0?H.converter:e1).toAttribute(C,H.type);this._$Em=V,r==null?this.removeAttribute(L):this.setAttribute(L,r),this._$Em=null}}_$AK(V,C){let H=this.constructor,L=H._$Eh.get(V);if(L!==void 0&&this._$Em!==L){let r=H.getPropertyOptions(L),e=typeof r.converter=="function"?{fromAttribute:r.converter}:r.converter?.fromAttribute!==void 0?r.converter:e1;this._$Em=L;let t=e.fromAttribute(C,r.type);this[L]=t??this._$Ej?.get(L)??t,this._$Em=null}}requestUpdate(V,C,H,L=!1,r){if(V!==void 0){let e=this.constructor;if(L===!1&&(r=this[V]),H??=e.getPropertyOptions(V),!((H.hasChanged??x1)(r,C)||H.useDefault&&H.reflect&&r===this._$Ej?.get(V)&&!this.hasAttribute(e._$Eu(V,H))))return;this.C(V,C,H)}this.isUpdatePending===!1&&(this._$ES=this._$EP())}C(V,C,{useDefault:H,reflect:L,wrapped:r},e){H&&!(this._$Ej??=new Map).has(V)&&(this._$Ej.set(V,e??C??this[V]),r!==!0||e!==void 0)||(this._$AL.has(V)||(this.hasUpdated||H||(C=void 0),this._$AL.set(V,C)),L===!0&&this._$Em!==V&&(this._$Eq??=new Set).add(V))}async _$EP(){this.isUpdatePending=!0;try{await this._$ES}catch(C){Promise.reject(C)}let V=this.scheduleUpdate();return V!=null&&await V,!this.isUpdatePending}scheduleUpdate(){return this.performUpdate()}performUpdate(){if(!this.isUpdatePending)return;if(!this.hasUpdated){if(this.renderRoot??=this.createRenderRoot(),this._$Ep){for(let[L,r]of this._$Ep)this[L]=r;this._$Ep=void 0}let H=this.constructor.elementProperties;if(H.size>0)for(let[L,r]of H){let{wrapped:e}=r,t=this[L];e!==!0||this._$AL.has(L)||t===void 0||this.C(L,void 0,r,t)}}let V=!1,C=this._$AL;try{V=this.shouldUpdate(C),V?(this.willUpdate(C),this._$EO?.forEach(H=>H.hostUpdate?.()),this.update(C)):this._$EM()}catch(H){throw V=!1,this._$EM(),H}V&&this._$AE(C)}willUpdate(V){}_$AE(V){this._$EO?.forEach(C=>C.hostUpdated?.()),this.hasUpdated||(this.hasUpdated=!0,this.firstUpdated(V)),this.updated(V)}_$EM(){this._$AL=new Map,this.isUpdatePending=!1}get updateComplete(){return this.getUpdateComplete()}getUpdateComplete(){return this._$ES}shouldUpdate(V){return!0}update(V){this._$Eq&&=this._$Eq.forEach(C=>this._$ET(C,this[C])),this._$EM()}updated(V){}firstUpdated(V){}};P.elementStyles=[],P.shadowRootOptions={mode:"open"},P[r1("elementProperties")]=new Map,P[r1("finalized")]=new Map,h5?.({ReactiveElement:P}),(v1.reactiveElementVersions??=[]).push("2.1.2");var K1=globalThis,d2=M=>M,s1=K1.trustedTypes,p2=s1?s1.createPolicy("lit-html",{createHTML:M=>M}):void 0,q1="$lit$",B=`lit$${Math.random().toFixed(9).slice(2)}$`,j1="?"+B,O5=`<${j1}>`,W=document,i1=()=>W.createComment(""),o1=M=>M===null||typeof M!="object"&&typeof M!="function",X1=Array.isArray,s2=M=>X1(M)||typeof M?.[Symbol.iterator]=="function",z1=`[ 	
\f\r]`,t1=/<(?:(!--|\/[^a-zA-Z])|(\/?[a-zA-Z][^>\s]*)|(\/?$))/g,m2=/-->/g,n2=/>/g,_=RegExp(`>|${z1}(?:([^\\s"'>=/]+)(${z1}*=${z1}*(?:[^ 	
\f\r"'\`<>=]|("|')|))|$)`,"g"),l2=/'/g,v2=/"/g,Z2=/^(?:script|style|textarea|title)$/i,Y1=M=>(V,...C)=>({_$litType$:M,strings:V,values:C}),i=Y1(1),V3=Y1(2),L3=Y1(3),T=Symbol.for("lit-noChange"),a=Symbol.for("lit-nothing"),x2=new WeakMap,N=W.createTreeWalker(W,129);function u2(M,V){if(!X1(M)||!M.hasOwnProperty("raw"))throw Error("invalid template strings array");return p2!==void 0?p2.createHTML(V):V}var c2=(M,V)=>{let C=M.length-1,H=[],L,r=V===2?"<svg>":V===3?"<math>":"",e=t1;for(let t=0;t<C;t++){let o=M[t],d,v,p=-1,s=0;for(;s<o.length&&(e.lastIndex=s,v=e.exec(o),v!==null);)s=e.lastIndex,e===t1?v[1]==="!--"?e=m2:v[1]!==void 0?e=n2:v[2]!==void 0?(Z2.test(v[2])&&(L=RegExp("</"+v[2],"g")),e=_):v[3]!==void 0&&(e=_):e===_?v[0]===">"?(e=L??t1,p=-1):v[1]===void 0?p=-2:(p=e.lastIndex-v[2].length,d=v[1],e=v[3]===void 0?_:v[3]==='"'?v2:l2):e===v2||e===l2?e=_:e===m2||e===n2?e=t1:(e=_,L=void 0);let n=e===_&&M[t+1].startsWith("/>")?" ":"";r+=e===t1?o+O5:p>=0?(H.push(d),o.slice(0,p)+q1+o.slice(p)+B+n):o+B+(p===-2?t:n)}return[u2(M,r+(M[C]||"<?>")+(V===2?"</svg>":V===3?"</math>":"")),H]},a1=class M{constructor({strings:V,_$litType$:C},H){let L;this.parts=[];let r=0,e=0,t=V.length-1,o=this.parts,[d,v]=c2(V,C);if(this.el=M.createElement(d,H),N.currentNode=this.el.content,C===2||C===3){let p=this.el.content.firstChild;p.replaceWith(...p.childNodes)}for(;(L=N.nextNode())!==null&&o.length<t;){if(L.nodeType===1){if(L.hasAttributes())for(let p of L.getAttributeNames())if(p.endsWith(q1)){let s=v[e++],n=L.getAttribute(p).split(B),S=/([.?@])?(.*)/.exec(s);o.push({type:1,index:r,name:S[2],strings:n,ctor:S[1]==="."?u1:S[1]==="?"?c1:S[1]==="@"?S1:U}),L.removeAttribute(p)}else p.startsWith(B)&&(o.push({type:6,index:r}),L.removeAttribute(p));if(Z2.test(L.tagName)){let p=L.textContent.split(B),s=p.length-1;if(s>0){L.textContent=s1?s1.emptyScript:"";for(let n=0;n<s;n++)L.append(p[n],i1()),N.nextNode(),o.push({type:2,index:++r});L.append(p[s],i1())}}}else if(L.nodeType===8)if(L.data===j1)o.push({type:2,index:r});else{let p=-1;for(;(p=L.data.indexOf(B,p+1))!==-1;)o.push({type:7,index:r}),p+=B.length-1}r++}}static createElement(V,C){let H=W.createElement("template");return H.innerHTML=V,H}};function I(M,V,C=M,H){if(V===T)return V;let L=H!==void 0?C._$Co?.[H]:C._$Cl,r=o1(V)?void 0:V._$litDirective$;return L?.constructor!==r&&(L?._$AO?.(!1),r===void 0?L=void 0:(L=new r(M),L._$AT(M,C,H)),H!==void 0?(C._$Co??=[])[H]=L:C._$Cl=L),L!==void 0&&(V=I(M,L._$AS(M,V.values),L,H)),V}var Z1=class{constructor(V,C){this._$AV=[],this._$AN=void 0,this._$AD=V,this._$AM=C}get parentNode(){return this._$AM.parentNode}get _$AU(){return this._$AM._$AU}u(V){let{el:{content:C},parts:H}=this._$AD,L=(V?.creationScope??W).importNode(C,!0);N.currentNode=L;let r=N.nextNode(),e=0,t=0,o=H[0];for(;o!==void 0;){if(e===o.index){let d;o.type===2?d=new X(r,r.nextSibling,this,V):o.type===1?d=new o.ctor(r,o.name,o.strings,this,V):o.type===6&&(d=new h1(r,this,V)),this._$AV.push(d),o=H[++t]}e!==o?.index&&(r=N.nextNode(),e++)}return N.currentNode=W,L}p(V){let C=0;for(let H of this._$AV)H!==void 0&&(H.strings!==void 0?(H._$AI(V,H,C),C+=H.strings.length-2):H._$AI(V[C])),C++}},X=class M{get _$AU(){return this._$AM?._$AU??this._$Cv}constructor(V,C,H,L){this.type=2,this._$AH=a,this._$AN=void 0,this._$AA=V,this._$AB=C,this._$AM=H,this.options=L,this._$Cv=L?.isConnected??!0}get parentNode(){let V=this._$AA.parentNode,C=this._$AM;return C!==void 0&&V?.nodeType===11&&(V=C.parentNode),V}get startNode(){return this._$AA}get endNode(){return this._$AB}_$AI(V,C=this){V=I(this,V,C),o1(V)?V===a||V==null||V===""?(this._$AH!==a&&this._$AR(),this._$AH=a):V!==this._$AH&&V!==T&&this._(V):V._$litType$!==void 0?this.$(V):V.nodeType!==void 0?this.T(V):s2(V)?this.k(V):this._(V)}O(V){return this._$AA.parentNode.insertBefore(V,this._$AB)}T(V){this._$AH!==V&&(this._$AR(),this._$AH=this.O(V))}_(V){this._$AH!==a&&o1(this._$AH)?this._$AA.nextSibling.data=V:this.T(W.createTextNode(V)),this._$AH=V}$(V){let{values:C,_$litType$:H}=V,L=typeof H=="number"?this._$AC(V):(H.el===void 0&&(H.el=a1.createElement(u2(H.h,H.h[0]),this.options)),H);if(this._$AH?._$AD===L)this._$AH.p(C);else{let r=new Z1(L,this),e=r.u(this.options);r.p(C),this.T(e),this._$AH=r}}_$AC(V){let C=x2.get(V.strings);return C===void 0&&x2.set(V.strings,C=new a1(V)),C}k(V){X1(this._$AH)||(this._$AH=[],this._$AR());let C=this._$AH,H,L=0;for(let r of V)L===C.length?C.push(H=new M(this.O(i1()),this.O(i1()),this,this.options)):H=C[L],H._$AI(r),L++;L<C.length&&(this._$AR(H&&H._$AB.nextSibling,L),C.length=L)}_$AR(V=this._$AA.nextSibling,C){for(this._$AP?.(!1,!0,C);V!==this._$AB;){let H=d2(V).nextSibling;d2(V).remove(),V=H}}setConnected(V){this._$AM===void 0&&(this._$Cv=V,this._$AP?.(V))}},U=class{get tagName(){return this.element.tagName}get _$AU(){return this._$AM._$AU}constructor(V,C,H,L,r){this.type=1,this._$AH=a,this._$AN=void 0,this.element=V,this.name=C,this._$AM=L,this.options=r,H.length>2||H[0]!==""||H[1]!==""?(this._$AH=Array(H.length-1).fill(new String),this.strings=H):this._$AH=a}_$AI(V,C=this,H,L){let r=this.strings,e=!1;if(r===void 0)V=I(this,V,C,0),e=!o1(V)||V!==this._$AH&&V!==T,e&&(this._$AH=V);else{let t=V,o,d;for(V=r[0],o=0;o<r.length-1;o++)d=I(this,t[H+o],C,o),d===T&&(d=this._$AH[o]),e||=!o1(d)||d!==this._$AH[o],d===a?V=a:V!==a&&(V+=(d??"")+r[o+1]),this._$AH[o]=d}e&&!L&&this.j(V)}j(V){V===a?this.element.removeAttribute(this.name):this.element.setAttribute(this.name,V??"")}},u1=class extends U{constructor(){super(...arguments),this.type=3}j(V){this.element[this.name]=V===a?void 0:V}},c1=class extends U{constructor(){super(...arguments),this.type=4}j(V){this.element.toggleAttribute(this.name,!!V&&V!==a)}},S1=class extends U{constructor(V,C,H,L,r){super(V,C,H,L,r),this.type=5}_$AI(V,C=this){if((V=I(this,V,C,0)??a)===T)return;let H=this._$AH,L=V===a&&H!==a||V.capture!==H.capture||V.once!==H.once||V.passive!==H.passive,r=V!==a&&(H===a||L);L&&this.element.removeEventListener(this.name,this,H),r&&this.element.addEventListener(this.name,this,V),this._$AH=V}handleEvent(V){typeof this._$AH=="function"?this._$AH.call(this.options?.host??this.element,V):this._$AH.handleEvent(V)}},h1=class{constructor(V,C,H){this.element=V,this.type=6,this._$AN=void 0,this._$AM=C,this.options=H}get _$AU(){return this._$AM._$AU}_$AI(V){I(this,V)}},S2={M:q1,P:B,A:j1,C:1,L:c2,R:Z1,D:s2,V:I,I:X,H:U,N:c1,U:S1,B:u1,F:h1},g5=K1.litHtmlPolyfillSupport;g5?.(a1,X),(K1.litHtmlVersions??=[]).push("3.3.3");var h2=(M,V,C)=>{let H=C?.renderBefore??V,L=H._$litPart$;if(L===void 0){let r=C?.renderBefore??null;H._$litPart$=L=new X(V.insertBefore(i1(),r),r,void 0,C??{})}return L._$AI(M),L};var J1=globalThis,R=class extends P{constructor(){super(...arguments),this.renderOptions={host:this},this._$Do=void 0}createRenderRoot(){let V=super.createRenderRoot();return this.renderOptions.renderBefore??=V.firstChild,V}update(V){let C=this.render();this.hasUpdated||(this.renderOptions.isConnected=this.isConnected),super.update(V),this._$Do=h2(C,this.renderRoot,this.renderOptions)}connectedCallback(){super.connectedCallback(),this._$Do?.setConnected(!0)}disconnectedCallback(){super.disconnectedCallback(),this._$Do?.setConnected(!1)}render(){return T}};R._$litElement$=!0,R.finalized=!0,J1.litElementHydrateSupport?.({LitElement:R});var f5=J1.litElementPolyfillSupport;f5?.({LitElement:R});(J1.litElementVersions??=[]).push("4.2.2");var k5={attribute:!0,type:String,converter:e1,reflect:!1,hasChanged:x1},y5=(M=k5,V,C)=>{let{kind:H,metadata:L}=C,r=globalThis.litPropertyMetadata.get(L);if(r===void 0&&globalThis.litPropertyMetadata.set(L,r=new Map),H==="setter"&&((M=Object.create(M)).wrapped=!0),r.set(C.name,M),H==="accessor"){let{name:e}=C;return{set(t){let o=V.get.call(this);V.set.call(this,t),this.requestUpdate(e,o,M,!0,t)},init(t){return t!==void 0&&this.C(e,void 0,M,t),t}}}if(H==="setter"){let{name:e}=C;return function(t){let o=this[e];V.call(this,t),this.requestUpdate(e,o,M,!0,t)}}throw Error("Unsupported decorator location: "+H)};function l(M){return(V,C)=>typeof C=="object"?y5(M,V,C):((H,L,r)=>{let e=L.hasOwnProperty(r);return L.constructor.createProperty(r,H),e?Object.getOwnPropertyDescriptor(L,r):void 0})(M,V,C)}function x(M){return l({...M,state:!0,attribute:!1})}var G=(M,V,C)=>(C.configurable=!0,C.enumerable=!0,Reflect.decorate&&typeof V!="object"&&Object.defineProperty(M,V,C),C);function O1(M,V){return(C,H,L)=>{let r=e=>e.renderRoot?.querySelector(M)??null;if(V){let{get:e,set:t}=typeof H=="object"?C:L??(()=>{let o=Symbol();return{get(){return this[o]},set(d){this[o]=d}}})();return G(C,H,{get(){let o=e.call(this);return o===void 0&&(o=r(this),(o!==null||this.hasUpdated)&&t.call(this,o)),o}})}return G(C,H,{get(){return r(this)}})}}var f="hikvision_face_terminal",Q=M=>`${M.employee_no}
${M.name}`,g=M=>M.terminals.map(V=>V.device_id);var g1=class{constructor(V){this.app=V;this.areOff=!1;this.waiting=new Map;this.running=new Map}load(V,C,H){return this.areOff?Promise.resolve(null):new Promise(L=>{let r={employeeNo:C,resolve:L},e=this.waiting.get(V)??[];this.waiting.set(V,e),e.push(r),H.addEventListener("abort",()=>{let t=e.indexOf(r);t>=0&&e.splice(t,1),L(null)}),this.next(V)})}next(V){let C=this.running.get(V)??0;if(C>=2)return;let H=this.waiting.get(V)?.shift();H&&(this.running.set(V,C+1),this.fetch(V,H.employeeNo).catch(L=>(L?.code==="photos_off"&&(this.areOff=!0),null)).then(H.resolve).then(()=>{this.running.set(V,(this.running.get(V)??1)-1),this.next(V)}))}async fetch(V,C){if(this.areOff)return null;let H={device_id:V,employee_no:C},{path:L}=await this.app.command("photos/sign",H),r=await fetch(L,{cache:"no-store"});return r.ok?r.blob():null}};var b5=["config_panel","exceptions","issues"],f1=class M{constructor(V,C){this.language=V;this.texts=C}static async load(V){let C=V.language,H=await Promise.all(b5.map(L=>V.callWS({type:"frontend/get_translations",language:C,category:L,integration:[f]})));return new M(C,Object.assign({},...H.map(L=>L.resources)))}text(V,C={}){return C2(this.texts[`component.${f}.config_panel.${V}`]??V,C)}error(V){let C=V??{},H=this.exception(C.translation_key,C.translation_placeholders);return H&&(C.translation_domain??f)===f?H:typeof C.code=="string"&&this.exception(C.code)?this.reason(C.code):C.message||this.text("error.unknown")}reason(V,C){let H=this.exception(V);return H&&!H.includes("{")?H:C||H||this.text("error.unknown")}issue(V,C={}){let H=this.texts[`component.${f}.issues.${V}.title`];return H&&C2(H,C)}list(V){return new Intl.ListFormat(this.language,{type:"conjunction"}).format(V)}exception(V,C={}){let H=this.texts[`component.${f}.exceptions.${V}.message`];return H&&C2(H,C)}},C2=(M,V)=>M.replace(/\{(\w+)\}/g,(C,H)=>String(V[H]??C));var w5={events:"off",clock_offset:null,users:null,user_capacity:null,faces:null,face_capacity:null,doors:[],can:{capture:!1,picture:!1,cards:!1,fingerprints:!1,pins:!1},enrolling:!1},P5=6e3,k1=class extends EventTarget{constructor(){super(...arguments);this.terminals=null;this.household=null;this.toast=null;this.busy=new Set;this.photos=new g1(this);this.waitsHere=null;this.texts=null;this.asking=null;this.t=(C,H)=>this.texts?.text(C,H)??"";this.errorText=C=>this.texts?.error(C)??"";this.reasonText=(C,H)=>this.texts?.reason(C,H)??"";this.list=C=>this.texts?.list(C)??""}get isReady(){return this.texts!==null}async loadTexts(){this.texts=await f1.load(this.hass),this.changed()}async repairs(C){let{issues:H}=await this.hass.callWS({type:"repairs/list_issues"});return H.filter(r=>r.domain===f&&!r.ignored&&r.issue_id.includes(C)).flatMap(r=>this.texts?.issue(r.translation_key??"",r.translation_placeholders??{})??[])}subscribe(){let C=[this.listen("terminals",H=>{this.terminals=H.terminals.map(L=>({...w5,...L}))}),this.listen("people",H=>{this.household=H})];return()=>C.forEach(H=>H())}listen(C,H,L={}){let r={type:`${f}/${C}/subscribe`,...L},e=this.hass.connection.subscribeMessage(t=>{H(t),this.changed()},r);return e.catch(t=>this.say(this.errorText(t),!0)),()=>{e.then(t=>t(),()=>{})}}command(C,H={}){return this.hass.callWS({type:`${f}/${C}`,...H})}async act(C,H,L=f,r=!0){return(await this.hass.callWS({type:"call_service",domain:L,service:C,service_data:H,return_response:r})).response}offers(C,H){let L=this.hass.services[f]?.[C]?.fields;if(!L||!H)return L!==void 0;let r=Object.values(L);return H in L||r.some(e=>e?.fields&&H in e.fields)}terminal(C){return this.terminals?.find(H=>H.device_id===C)}terminalName(C){return this.terminal(C)?.name??C}names(C){return this.list(C.map(H=>this.terminalName(H)))}isAnswering(C){return this.terminal(C)?.state==="connected"&&!this.household?.failed.includes(C)}get silent(){return(this.terminals??[]).map(C=>C.device_id).filter(C=>!this.isAnswering(C))}entities(C){return Object.values(this.hass.states).filter(L=>L?.entity_id.startsWith(`${C}.`)).sort((L,r)=>this.entityName(L.entity_id).localeCompare(this.entityName(r.entity_id)))}entityName(C){return this.hass.states[C]?.attributes.friendly_name??C}person(C,H){return this.household?.people.find(L=>L.employee_no===C&&L.terminals.some(r=>r.device_id===H))}say(C,H=!1){clearTimeout(this.toastTimer),this.toast={text:C,isError:H},H||(this.toastTimer=setTimeout(()=>this.closeToast(),P5)),this.changed()}closeToast(){this.toast=null,this.changed()}get confirmation(){return this.asking?.confirmation??null}confirm(C){return this.answer(!1),new Promise(H=>{this.asking={confirmation:C,answer:H},this.changed()})}answer(C){let{asking:H}=this;this.asking=null,H?.answer(C),this.changed()}changed(){this.dispatchEvent(new Event("changed"))}};async function F(M,V,C,H,L){let r=`${Q(V)}
${C}`;if(M.busy.has(r))return!1;M.busy.add(r),M.changed();try{return H2(M,H,await L())}catch(e){return M.say(M.errorText(e),!0),!1}finally{M.busy.delete(r),M.changed()}}var z=(M,V,C)=>M.busy.has(`${Q(V)}
${C}`);function H2(M,V,C){let H=C?.terminals??C?.copies??[],L=H.filter(t=>t.message!==void 0),r=H.filter(t=>t.result==="pending").map(t=>t.device_id),e=L.length===H.length&&H.length?[]:[V];return r.length&&e.push(M.t("result.pending",{terminals:M.names(r)})),e.push(...A1(M,L)),M.say(e.join(" "),L.length>0),L.length===0}var A1=(M,V)=>V.filter(C=>C.message!==void 0).map(C=>M.t("result.failed",{terminal:M.terminalName(C.device_id),message:M.reasonText(C.result,C.message)})),O2=(M,V)=>[...new Set([...g(V),...M.silent])];function y1(M,V,C,H,L){let e=Object.keys(L).every(t=>["blocked","valid_from","valid_until","schedule"].includes(t))?O2(M,V):g(V);return F(M,V,C,H,()=>M.act("update_user",{device_id:e,employee_no:V.employee_no,...L}))}function b1(M,V,C){let{name:H}=V,L=C?M.t("result.blocked",{name:H}):M.t("result.unblocked",{name:H});return y1(M,V,"block",L,{blocked:C})}var w1=M=>M.terminals.some(V=>!V.enabled);async function d1(M,V,C=g(V)){let H={name:V.name,terminals:M.names(C)};if(!await M.confirm({title:M.t("remove.title",{name:V.name}),text:M.t("remove.text",H),yes:M.t("remove.yes"),danger:!0}))return!1;let e=C.length===V.terminals.length?O2(M,V):C;return F(M,V,"remove",M.t("result.removed",H),()=>M.act("delete_user",{device_id:e,employee_no:[V.employee_no]}))}async function P1(M,V,C,H=!1){let L=g(V).find(e=>M.isAnswering(e));if(!L)return M.say(M.t("result.no_source",{name:V.name}),!0),!1;let r={name:V.name,terminal:M.terminalName(C)};return F(M,V,`at ${C}`,M.t("result.copied",r),()=>M.act("copy_user",{device_id:L,employee_no:V.employee_no,targets:[C],...H?{if_exists:"update"}:{}}))}var g2="M18 16H14V18H18V20L21 17L18 14V16M11 4C8.8 4 7 5.8 7 8S8.8 12 11 12 15 10.2 15 8 13.2 4 11 4M11 14C6.6 14 3 15.8 3 18V20H12.5C12.2 19.2 12 18.4 12 17.5C12 16.3 12.3 15.2 12.9 14.1C12.3 14.1 11.7 14 11 14";var f2="M10 4A4 4 0 0 0 6 8A4 4 0 0 0 10 12A4 4 0 0 0 14 8A4 4 0 0 0 10 4M17.5 13C15 13 13 15 13 17.5C13 20 15 22 17.5 22C20 22 22 20 22 17.5C22 15 20 13 17.5 13M10 14C5.58 14 2 15.79 2 18V20H11.5A6.5 6.5 0 0 1 11 17.5A6.5 6.5 0 0 1 11.95 14.14C11.32 14.06 10.68 14 10 14M17.5 14.5C19.16 14.5 20.5 15.84 20.5 17.5C20.5 18.06 20.35 18.58 20.08 19L16 14.92C16.42 14.65 16.94 14.5 17.5 14.5M14.92 16L19 20.08C18.58 20.35 18.06 20.5 17.5 20.5C15.84 20.5 14.5 19.16 14.5 17.5C14.5 16.94 14.65 16.42 14.92 16Z";var k2="M21.1,12.5L22.5,13.91L15.97,20.5L12.5,17L13.9,15.59L15.97,17.67L21.1,12.5M10,17L13,20H3V18C3,15.79 6.58,14 11,14L12.89,14.11L10,17M11,4A4,4 0 0,1 15,8A4,4 0 0,1 11,12A4,4 0 0,1 7,8A4,4 0 0,1 11,4Z";var y2="M16 17V19H2V17S2 13 9 13 16 17 16 17M12.5 7.5A3.5 3.5 0 1 0 9 11A3.5 3.5 0 0 0 12.5 7.5M15.94 13A5.32 5.32 0 0 1 18 17V19H22V17S22 13.37 15.94 13M15 4A3.39 3.39 0 0 0 13.07 4.59A5 5 0 0 1 13.07 10.41A3.39 3.39 0 0 0 15 11A3.5 3.5 0 0 0 15 4Z";var b2="M11,15H13V17H11V15M11,7H13V13H11V7M12,2C6.47,2 2,6.5 2,12A10,10 0 0,0 12,22A10,10 0 0,0 22,12A10,10 0 0,0 12,2M12,20A8,8 0 0,1 4,12A8,8 0 0,1 12,4A8,8 0 0,1 20,12A8,8 0 0,1 12,20Z";var w2="M20,11V13H8L13.5,18.5L12.08,19.92L4.16,12L12.08,4.08L13.5,5.5L8,11H20Z";var P2="M20,5H16.83L15,3H9L7.17,5H4A2,2 0 0,0 2,7V19A2,2 0 0,0 4,21H20A2,2 0 0,0 22,19V7A2,2 0 0,0 20,5M20,19H4V7H8.05L9.88,5H14.12L16,7H20V19M12,18C10.92,18 9.86,17.65 9,17L10.44,15.56C10.91,15.85 11.45,16 12,16A3,3 0 0,0 15,13A3,3 0 0,0 12,10C10.74,10 9.6,10.8 9.18,12H11L8,15L5,12H7.1C7.65,9.29 10.29,7.55 13,8.1C15.7,8.65 17.45,11.29 16.9,14C16.42,16.33 14.38,18 12,18Z";var B2="M21,7L9,19L3.5,13.5L4.91,12.09L9,16.17L19.59,5.59L21,7Z";var T2="M12,20A8,8 0 0,0 20,12A8,8 0 0,0 12,4A8,8 0 0,0 4,12A8,8 0 0,0 12,20M12,2A10,10 0 0,1 22,12A10,10 0 0,1 12,22C6.47,22 2,17.5 2,12A10,10 0 0,1 12,2M12.5,7V12.25L17,14.92L16.25,16.15L11,13V7H12.5Z";var F2="M19,6.41L17.59,5L12,10.59L6.41,5L5,6.41L10.59,12L5,17.59L6.41,19L12,13.41L17.59,19L19,17.59L13.41,12L19,6.41Z";var R2="M6,19A2,2 0 0,0 8,21H16A2,2 0 0,0 18,19V7H6V19M8,9H16V19H8V9M15.5,4L14.5,3H9.5L8.5,4H5V6H19V4H15.5Z";var $2="M8,3C6.89,3 6,3.89 6,5V21H18V5C18,3.89 17.11,3 16,3H8M8,5H16V19H8V5M13,11V13H15V11H13Z";var E2="M12,3C10.89,3 10,3.89 10,5H3V19H2V21H22V19H21V5C21,3.89 20.11,3 19,3H12M12,5H19V19H12V5M5,11H7V13H5V11Z";var D2="M13.5,8H12V13L16.28,15.54L17,14.33L13.5,12.25V8M13,3A9,9 0 0,0 4,12H1L4.96,16.03L9,12H6A7,7 0 0,1 13,5A7,7 0 0,1 20,12A7,7 0 0,1 13,19C11.07,19 9.32,18.21 8.06,16.94L6.64,18.36C8.27,20 10.5,21 13,21A9,9 0 0,0 22,12A9,9 0 0,0 13,3";var _2="M4,1C2.89,1 2,1.89 2,3V7C2,8.11 2.89,9 4,9H1V11H13V9H10C11.11,9 12,8.11 12,7V3C12,1.89 11.11,1 10,1H4M4,3H10V7H4V3M14,13C12.89,13 12,13.89 12,15V19C12,20.11 12.89,21 14,21H11V23H23V21H20C21.11,21 22,20.11 22,19V15C22,13.89 21.11,13 20,13H14M3.88,13.46L2.46,14.88L4.59,17L2.46,19.12L3.88,20.54L6,18.41L8.12,20.54L9.54,19.12L7.41,17L9.54,14.88L8.12,13.46L6,15.59L3.88,13.46M14,15H20V19H14V15Z";var N2="M3,6H21V8H3V6M3,11H21V13H3V11M3,16H21V18H3V16Z";var W2="M14,3V5H17.59L7.76,14.83L9.17,16.24L19,6.41V10H21V3M19,19H5V5H12V3H5C3.89,3 3,3.9 3,5V19A2,2 0 0,0 5,21H19A2,2 0 0,0 21,19V12H19V19Z";var I2="M19,13H13V19H11V13H5V11H11V5H13V11H19V13Z";var U2="M17.65,6.35C16.2,4.9 14.21,4 12,4A8,8 0 0,0 4,12A8,8 0 0,0 12,20C15.73,20 18.84,17.45 19.73,14H17.65C16.83,16.33 14.61,18 12,18A6,6 0 0,1 6,12A6,6 0 0,1 12,6C13.66,6 15.14,6.69 16.22,7.78L13,11H20V4L17.65,6.35Z";var G2="M9,16V10H5L12,3L19,10H15V16H9M5,20V18H19V20H5Z";var B5={alert:b2,allow:k2,back:w2,block:f2,check:B2,close:F2,delete:R2,door:$2,events:D2,menu:N2,next:g2,offline:_2,open:E2,out:W2,people:y2,pending:T2,plus:I2,refresh:U2,retake:P2,upload:G2},m=M=>i`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d=${B5[M]}></path></svg>`;var c=Z`
  :host {
    --page-text: var(--primary-text-color, #141414);
    --page-quiet: var(--secondary-text-color, #5e5e5e);
    --page-card: var(--card-background-color, #fff);
    --page-ground: var(--primary-background-color, #fafafa);
    --page-line: var(--divider-color, #d8d8d8);
    --page-accent: var(--primary-color, #009ac7);
    --page-danger: var(--error-color, #db4437);
    color: var(--page-text);
    font-family: var(--ha-font-family-body, Roboto, Noto, sans-serif);
    font-size: 15px;
    line-height: 1.35;
  }
  *, *::before, *::after { box-sizing: border-box; }
  [hidden] { display: none !important; }
  h1, h2, h3, p { margin: 0; }
  h2 { font-size: 20px; font-weight: 500; }
  h3 { font-size: 16px; font-weight: 500; }
  a { color: inherit; }
  .icon { width: 22px; height: 22px; fill: currentColor; flex: none; }
  .quiet { color: var(--page-quiet); }
  .small { font-size: 13px; }
  .hidden-text { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
  .row { display: flex; align-items: center; gap: 8px; flex-wrap: wrap; }
  .grow { flex: 1; min-width: 0; }
  .card { background: var(--page-card); border: 1px solid var(--page-line); border-radius: 12px; padding: 16px; }
  button, input, select { font: inherit; color: inherit; }
  :is(button, input, select, a, summary):focus-visible { outline: 2px solid var(--page-accent); outline-offset: 2px; }
  button, .button {
    display: inline-flex; align-items: center; justify-content: center; gap: 8px; min-height: 40px;
    padding: 6px 14px; border: 1px solid var(--page-line); border-radius: 20px; background: transparent;
    cursor: pointer; text-align: start; text-decoration: none; color: var(--page-text);
  }
  @media (hover: hover) { button:not(:disabled):hover, .button:hover { background: color-mix(in srgb, var(--page-text) 8%, transparent); } }
  button:disabled { opacity: 0.6; cursor: default; }
  button.main { background: var(--page-text); border-color: var(--page-text); color: var(--page-card); font-weight: 500; }
  @media (hover: hover) { button.main:not(:disabled):hover { background: color-mix(in srgb, var(--page-text) 85%, var(--page-card)); } }
  button.danger { background: var(--page-text); border-color: var(--page-text); color: var(--page-card); }
  button.bare { border-color: transparent; padding: 8px; min-width: 40px; color: var(--page-quiet); }
  label { display: flex; flex-direction: column; gap: 4px; }
  label.check { flex-direction: row; align-items: center; gap: 8px; min-height: 40px; }
  input[type="checkbox"], input[type="radio"] { width: 20px; height: 20px; margin: 0; accent-color: var(--page-accent); flex: none; }
  input:not([type="checkbox"], [type="radio"]), select {
    min-height: 44px; padding: 8px 12px; border: 1px solid color-mix(in srgb, var(--page-text) 50%, transparent);
    border-radius: 8px; background: var(--page-card); width: 100%; min-width: 0; color-scheme: inherit;
  }
  fieldset { border: 0; padding: 0; margin: 0; min-width: 0; }
  legend { padding: 0; margin-block-end: 6px; }
  .chips { display: flex; gap: 8px; flex-wrap: wrap; }
  .chip { min-height: 36px; padding: 4px 12px; gap: 6px; font-size: 14px; max-width: 100%; overflow-wrap: anywhere; }
  .chip .icon { width: 18px; height: 18px; }
  .chip[aria-checked="true"], .chip[aria-pressed="true"] {
    border-color: var(--page-accent); background: color-mix(in srgb, var(--page-accent) 16%, transparent);
  }
  .note { border-inline-start: 4px solid var(--page-accent); padding: 10px 14px; background: var(--page-card); border-radius: 4px; }
  .note.bad { border-color: var(--page-danger); }
`;var u=class extends R{constructor(){super(...arguments);this.redraw=()=>this.requestUpdate()}static{this.styles=c}connectedCallback(){super.connectedCallback(),this.app?.addEventListener("changed",this.redraw)}disconnectedCallback(){super.disconnectedCallback(),this.app.removeEventListener("changed",this.redraw)}willUpdate(C){C.has("app")&&this.app.addEventListener("changed",this.redraw)}go(C){this.dispatchEvent(new CustomEvent("page-go",{detail:C,bubbles:!0,composed:!0}))}};A([l({attribute:!1})],u.prototype,"app",2);function h(M,V){customElements.get(M)||customElements.define(M,V)}var O=M=>M.target.value,B1=M=>M.target.checked;var Y=class extends u{constructor(){super(...arguments);this.heading="";this.small=!1}static{this.styles=[c,Z`
    dialog {
      border: 0; border-radius: 16px; padding: 0; width: min(520px, 100vw); max-height: min(92dvh, 900px);
      background: var(--page-card); color: var(--page-text);
    }
    dialog::backdrop { background: rgb(0 0 0 / 55%); }
    .head { display: flex; align-items: center; gap: 8px; padding: 14px 12px 0 20px; }
    .head h2 { flex: 1; overflow-wrap: anywhere; }
    .content { padding: 12px 20px 20px; display: flex; flex-direction: column; gap: 16px; }
    @media (max-width: 480px) {
      dialog:not(.small) { width: 100vw; max-width: 100vw; height: 100dvh; max-height: 100dvh; border-radius: 0; margin: 0; }
    }
  `]}firstUpdated(){this.dialog.showModal()}render(){return i`<dialog class=${this.small?"small":""} aria-labelledby="heading" @cancel=${this.leave}>
      <div class="head">
        <h2 id="heading">${this.heading}</h2>
        <button class="bare" aria-label=${this.app.t("common.close")} @click=${this.leave}>${m("close")}</button>
      </div>
      <div class="content"><slot></slot></div>
    </dialog>`}leave(C){C.preventDefault(),this.dispatchEvent(new Event("leave"))}};A([l()],Y.prototype,"heading",2),A([l({type:Boolean})],Y.prototype,"small",2),A([O1("dialog")],Y.prototype,"dialog",2);h("hft-dialog",Y);var $=class extends u{constructor(){super(...arguments);this.number="";this.name="";this.version="";this.url=null;this.abort=null;this.isVisible=!1;this.observer=new IntersectionObserver(C=>{this.isVisible=C.at(-1)?.isIntersecting??!1,this.isVisible?this.load():this.forget()})}static{this.styles=[c,Z`
    :host { display: block; width: var(--photo-size, 64px); height: var(--photo-size, 64px); flex: none; }
    div, img { width: 100%; height: 100%; border-radius: 50%; }
    img { object-fit: cover; display: block; }
    div {
      display: flex; align-items: center; justify-content: center; font-weight: 500;
      font-size: calc(var(--photo-size, 64px) * 0.34); color: var(--page-text);
      background: color-mix(in srgb, var(--page-accent) 22%, var(--page-card));
    }
  `]}connectedCallback(){super.connectedCallback(),this.observer.observe(this)}disconnectedCallback(){super.disconnectedCallback(),this.observer.disconnect(),this.isVisible=!1,this.forget()}updated(C){["device","number","version"].some(H=>C.has(H))&&(this.forget(),this.isVisible&&this.load())}render(){return this.url?i`<img src=${this.url} alt="" />`:i`<div aria-hidden="true">${T5(this.name)}</div>`}load(){if(!this.device||this.abort||this.url)return;let C=this.abort=new AbortController;this.app.photos.load(this.device,this.number,C.signal).then(H=>{H&&!C.signal.aborted&&(this.url=URL.createObjectURL(H))})}forget(){this.abort?.abort(),this.abort=null,this.url&&URL.revokeObjectURL(this.url),this.url=null}};A([l()],$.prototype,"device",2),A([l()],$.prototype,"number",2),A([l()],$.prototype,"name",2),A([l()],$.prototype,"version",2),A([x()],$.prototype,"url",2);var T5=M=>M.split(/\s+/).filter(Boolean).slice(0,2).map(V=>[...V][0]).join("").toUpperCase();h("hft-photo",$);function T1(){let M=document.createElement("input");return M.type="file",M.accept="image/*",new Promise(V=>{M.addEventListener("change",()=>V(M.files?.[0]??null)),M.addEventListener("cancel",()=>V(null)),M.click()})}async function F1(M,V,C,H){let L=new FormData;L.append("file",await F5(H),"face.jpg");let r=await M.hass.fetchWithAuth("/api/file_upload",{method:"POST",body:L});if(!r.ok)throw{message:M.t("error.upload")};let{file_id:e}=await r.json();return(await M.command("people/set_photo",{device_id:V,employee_no:C,file_id:e})).terminals}async function F5(M){let V=await createImageBitmap(M).catch(()=>null);if(!V)return M;let C=Math.min(1,1600/Math.max(V.width,V.height)),H=document.createElement("canvas");return H.width=Math.round(V.width*C),H.height=Math.round(V.height*C),H.getContext("2d")?.drawImage(V,0,0,H.width,H.height),new Promise(L=>H.toBlob(r=>L(r??M),"image/jpeg",.92))}var Q2=2*Math.PI*54,J=class extends u{constructor(){super(...arguments);this.progress=null;this.name="";this.terminal="";this.deadline=null}static{this.styles=[c,Z`
    :host { display: flex; flex-direction: column; align-items: center; gap: 16px; text-align: center; }
    .ring { position: relative; width: 180px; height: 180px; }
    svg { width: 100%; height: 100%; rotate: -90deg; }
    circle { fill: none; stroke-width: 8; stroke: var(--page-line); }
    .part { stroke: var(--page-accent); stroke-linecap: round; transition: stroke-dashoffset 0.4s; }
    .ring div { position: absolute; inset: 0; display: flex; flex-direction: column; align-items: center; justify-content: center; }
    b { font-size: 34px; font-weight: 500; }
    p { font-size: 20px; overflow-wrap: anywhere; }
    @media (prefers-reduced-motion: reduce) { .part { transition: none; } }
  `]}connectedCallback(){super.connectedCallback(),this.ticking=setInterval(()=>this.requestUpdate(),1e3)}disconnectedCallback(){super.disconnectedCallback(),clearInterval(this.ticking)}willUpdate(C){if(super.willUpdate(C),!C.has("progress"))return;let H=this.progress?.seconds_left??null;this.deadline=H===null?null:Date.now()+H*1e3}render(){let{t:C}=this.app,H=this.progress?.progress??0,L=this.deadline&&Math.max(0,Math.round((this.deadline-Date.now())/1e3));return i`
      <div class="ring" role="progressbar" aria-valuemin="0" aria-valuemax="100" aria-valuenow=${H} aria-label=${C("ring.label")}>
        <svg viewBox="0 0 120 120" aria-hidden="true">
          <circle cx="60" cy="60" r="54"></circle>
          <circle class="part" cx="60" cy="60" r="54" stroke-dasharray=${Q2}
            stroke-dashoffset=${Q2*(1-H/100)}></circle>
        </svg>
        <div aria-hidden="true">
          <b>${C("ring.percent",{percent:H})}</b>
          ${L===null?a:i`<span class="quiet">${C("ring.seconds",{seconds:L})}</span>`}
        </div>
      </div>
      <p role="status">${this.words(H)}</p>`}words(C){let H={name:this.name,terminal:this.terminal},L=this.progress?.status,{t:r}=this.app;switch(L){case"waiting_for_face":return C>0?r("ring.hold_still",H):r("ring.look",H);case"waiting_for_card":return r("ring.card",H);case"waiting_for_finger":return r("ring.finger",H);case"creating_user":case"linking_face":return r("ring.saving",H);case"verifying":return r("ring.verifying",H);default:return r("ring.checking",H)}}};A([l({attribute:!1})],J.prototype,"progress",2),A([l()],J.prototype,"name",2),A([l()],J.prototype,"terminal",2);h("hft-ring",J);var V2="2037-12-31T23:59:59";function y(M,V=new Date){let C=new Intl.DateTimeFormat("en-CA",{timeZone:M.config.time_zone,hourCycle:"h23",year:"numeric",month:"2-digit",day:"2-digit",hour:"2-digit",minute:"2-digit",second:"2-digit"}).formatToParts(V),H=L=>C.find(r=>r.type===L)?.value??"";return`${H("year")}-${H("month")}-${H("day")}T${H("hour")}:${H("minute")}:${H("second")}`}function R1(M,V){let C=new Date(`${y(M).slice(0,10)}T12:00:00Z`);return C.setUTCDate(C.getUTCDate()+V),`${C.toISOString().slice(0,10)}T23:59:59`}function $1(M){return 7-new Date(`${y(M).slice(0,10)}T12:00:00Z`).getUTCDay()}var E1=M=>M===null||Number(M.slice(0,4))>=2035;function K(M,V){let C=!V.slice(11).startsWith("23:59");return q2(M,new Date(`${V.slice(0,19)}Z`),"UTC",C)}var z2=(M,V)=>q2(M,new Date(V),M.config.time_zone,!0),K2=(M,V)=>new Intl.DateTimeFormat(M.language,{weekday:"long",day:"numeric",month:"long",timeZone:M.config.time_zone}).format(new Date(V)),D1=(M,V)=>new Intl.DateTimeFormat(M.language,{hour:"numeric",minute:"2-digit",timeZone:M.config.time_zone,...j2(M)}).format(new Date(V)),_1=(M,V)=>y(M,new Date(V)).slice(0,10);function q2(M,V,C,H){let L=y(M).slice(0,4)===String(V.getUTCFullYear());return new Intl.DateTimeFormat(M.language,{day:"numeric",month:"short",timeZone:C,...L?{}:{year:"numeric"},...H?{hour:"numeric",minute:"2-digit",...j2(M)}:{}}).format(V)}function j2(M){let V=M.locale?.time_format;return V==="12"||V==="24"?{hour12:V==="12"}:{}}var X2="hikvision-face-terminal-last",k=class extends u{constructor(){super(...arguments);this.guest=!1;this.known=null;this.stage={name:"form"};this.name="";this.terminalId="";this.alsoOn=[];this.end="tonight";this.date="";this.once=!1;this.progress=null;this.version=0;this.stop=null;this.abandon=()=>{this.stage.name==="running"&&this.cancel()};this.start=C=>{C.preventDefault(),this.enroll(this.known?{employee_no:this.known.employee_no,if_exists:"update"}:{})};this.next=C=>{C.preventDefault();let H=C.target.elements.namedItem("next");this.name=H.value,this.enroll({})};this.cancel=async()=>{try{await this.app.act("cancel_enrollment",{device_id:this.terminal?.device_id},void 0,!1)}catch(C){C?.translation_key!=="no_enrollment_running"&&this.app.say(this.app.errorText(C),!0)}};this.upload=async()=>{let{app:C,terminal:H,known:L}=this;if(!H||!L&&!this.name.trim()){this.stage={name:"form",error:C.t("add.name_missing")};return}let r=await T1();if(!r)return;let e=L?.devices??[H.device_id,...this.copyTo];this.stage={name:"running"};try{let t=L?.employee_no??await this.addUser(e),o=await F1(C,e,t,r);if(o.every(d=>d.message!==void 0))throw{message:A1(C,o).join(" ")};this.version+=1,this.stage={name:"done",result:{employee_no:t,name:this.name,copies:o}}}catch(t){this.stage={name:"form",error:C.errorText(t)}}};this.leave=()=>{this.stage.name==="running"?this.cancel():this.dispatchEvent(new Event("done"))}}static{this.styles=[c,Z`
    .actions { display: flex; gap: 8px; justify-content: flex-end; flex-wrap: wrap; }
    .result { display: flex; flex-direction: column; gap: 12px; align-items: center; text-align: center; overflow-wrap: anywhere; }
    hft-photo { --photo-size: 160px; }
    form { display: flex; flex-direction: column; gap: 16px; }
    form.next { flex-direction: row; align-items: end; flex-wrap: wrap; border-block-start: 1px solid var(--page-line); padding-block-start: 16px; }
    form.next label { flex: 1 1 180px; }
  `]}connectedCallback(){super.connectedCallback();let C=R5();this.terminalId=C.terminal,this.alsoOn=C.alsoOn,this.known&&(this.name=this.known.name),window.addEventListener("pagehide",this.abandon)}disconnectedCallback(){super.disconnectedCallback(),window.removeEventListener("pagehide",this.abandon),this.abandon(),this.stop?.()}get terminals(){let C=this.known?.devices;return(this.app.terminals??[]).filter(H=>H.state==="connected"&&(!C||C.includes(H.device_id)))}get terminal(){let C=this.terminals;return C.find(H=>H.device_id===this.terminalId)??C.find(H=>H.can.capture)??C[0]}get others(){let C=this.terminals.map(H=>H.device_id).filter(H=>H!==this.terminal?.device_id);return this.known?[]:C}get copyTo(){return this.others.filter(C=>this.alsoOn.includes(C))}render(){let{t:C}=this.app,H=this.known?C("add.face_title",{name:this.known.name}):C(this.guest?"add.guest_title":"add.person_title");return i`<hft-dialog .app=${this.app} .heading=${H} @leave=${this.leave}>${this.content()}</hft-dialog>`}content(){let{stage:C}=this;return C.name==="running"?this.running():C.name==="done"?this.done(C.result):this.form(C.error)}form(C){let{t:H}=this.app,{terminal:L}=this;return L?i`<form @submit=${this.start}>
      ${C?i`<p class="note bad" role="alert">${C}</p>`:a}
      ${this.known?a:i`<label>${H("add.name")}
        <input name="name" required autofocus autocomplete="off" .value=${this.name} @input=${r=>{this.name=O(r)}} />
      </label>`}
      ${this.guest?this.period():a}
      ${this.terminalChoice(L)}
      ${this.others.length?i`<fieldset><legend>${H("add.also_on")}</legend>
        <div class="chips">${this.others.map(r=>this.alsoChip(r))}</div></fieldset>`:a}
      <p class="quiet">${L.can.capture?H("add.explain",{terminal:L.name}):H("add.cannot_capture",{terminal:L.name})}</p>
      <div class="actions">
        ${L.can.picture?i`<button type="button" @click=${this.upload}>${m("upload")} ${H("add.use_picture")}</button>`:a}
        <button class="main" ?disabled=${!L.can.capture}>${H("add.start")}</button>
      </div>
    </form>`:i`<p class="note bad">${H("add.no_terminal")}</p>`}terminalChoice(C){let{terminals:H}=this;return H.length<2?a:i`<label>${this.app.t("add.terminal")}
      <select @change=${L=>{this.terminalId=O(L)}}>
        ${H.map(L=>i`<option value=${L.device_id} ?selected=${L===C}>${L.name}</option>`)}
      </select></label>`}alsoChip(C){let H=this.alsoOn.includes(C);return i`<button type="button" class="chip" role="checkbox" aria-checked=${H} @click=${()=>{this.alsoOn=H?this.alsoOn.filter(r=>r!==C):[...this.alsoOn,C]}}>
      ${m(H?"check":"plus")} ${this.app.terminalName(C)}</button>`}period(){let{t:C}=this.app;return i`<fieldset><legend>${C("add.until")}</legend>
        <div class="chips">${["tonight","tomorrow","sunday","date"].map(H=>i`<button type="button" class="chip"
          aria-pressed=${this.end===H} @click=${()=>{this.end=H}}>${C(`until.${H}`)}</button>`)}</div></fieldset>
      ${this.end==="date"?i`<label>${C("add.date")}
        <input type="datetime-local" required .value=${this.date} @input=${H=>{this.date=O(H)}} /></label>`:a}
      <p class="quiet">${this.endTime?C("add.ends",{time:K(this.app.hass,this.endTime)}):a}</p>
      ${this.app.offers("enroll_user_with_face","max_uses")?i`<label class="check">
        <input type="checkbox" .checked=${this.once} @change=${H=>{this.once=B1(H)}} />${C("add.once")}</label>`:a}`}get endTime(){let{hass:C}=this.app,H={tonight:0,tomorrow:1,sunday:$1(C)};return this.end!=="date"?R1(C,H[this.end]):this.date&&`${this.date}:00`.slice(0,19)}running(){let{terminal:C}=this;return i`<hft-ring .app=${this.app} .progress=${this.progress} .name=${this.name} .terminal=${C?.name??""}></hft-ring>
      <div class="actions"><button @click=${this.cancel}>${this.app.t("common.cancel")}</button></div>`}done(C){let{t:H}=this.app,L=A1(this.app,C.copies);return i`<div class="result">
        <hft-photo .app=${this.app} .device=${this.terminal?.device_id} .number=${C.employee_no}
          .name=${C.name} .version=${String(this.version)}></hft-photo>
        <h3 role="status">${H("add.done",{name:C.name})}</h3>
        <p class="quiet">${this.guest&&this.endTime?H("add.ends",{time:K(this.app.hass,this.endTime)}):a}</p>
        ${L.map(r=>i`<p class="note bad">${r}</p>`)}
        <div class="row">
          ${this.terminal?.can.capture?i`<button @click=${()=>this.again(C)}>${m("retake")} ${H("add.again")}</button>`:a}
          <button @click=${this.leave}>${H("add.finish")}</button>
        </div>
      </div>
      ${this.known?a:i`<form class="next" @submit=${this.next}>
        <label>${H("add.next_name")}<input name="next" required autofocus autocomplete="off" /></label>
        <button class="main">${m("next")} ${H(this.guest?"add.next_guest":"add.next_person")}</button>
      </form>`}`}again(C){this.name=C.name,this.enroll({employee_no:C.employee_no,if_exists:"update"})}fields(){return this.guest?{user_type:"visitor",valid_until:this.endTime,...this.once?{max_uses:1}:{}}:{}}async enroll(C){let{terminal:H,app:L}=this;if(!H)return;$5(H.device_id,this.alsoOn),this.progress=null,this.stage={name:"running"};let r=H.device_id;this.stop?.(),L.waitsHere=r;let e=new Promise((t,o)=>this.follow(r,t,o));e.catch(()=>{});try{let t=this.copyTo.length?{copy_to:this.copyTo}:{},d=await L.act("enroll_user_with_face",{device_id:r,name:this.name,...this.fields(),...t,...C}).catch(v=>typeof v?.code=="number"?e:Promise.reject(v));this.version+=1,this.stage={name:"done",result:{...d,copies:d.copies??[]}}}catch(t){let o=t?.translation_key==="enrollment_cancelled";this.stage={name:"form",...o?{}:{error:L.errorText(t)}}}finally{this.stop?.(),this.stop=null,L.waitsHere=null}}follow(C,H,L){let r=!1,e=t=>{(t.status==="checking"||t.status.startsWith("waiting"))&&(r=!0),r&&(this.progress=t,t.status==="succeeded"&&H({employee_no:t.employee_no??"",name:t.name??this.name,copies:[]}),(t.status==="failed"||t.status==="cancelled")&&L({translation_key:t.reason??"enrollment_cancelled",message:t.reason?this.app.reasonText(t.reason):""}))};this.stop=this.app.listen("progress",e,{device_id:C})}async addUser(C){let H={device_id:C,name:this.name,...this.fields()},L=await this.app.act("add_user",H),r=A1(this.app,L.terminals);if(r.length)throw{message:r.join(" ")};return this.known={employee_no:L.employee_no,name:this.name,devices:C},L.employee_no}};A([l({type:Boolean})],k.prototype,"guest",2),A([l({attribute:!1})],k.prototype,"known",2),A([x()],k.prototype,"stage",2),A([x()],k.prototype,"name",2),A([x()],k.prototype,"terminalId",2),A([x()],k.prototype,"alsoOn",2),A([x()],k.prototype,"end",2),A([x()],k.prototype,"date",2),A([x()],k.prototype,"once",2),A([x()],k.prototype,"progress",2);function R5(){try{let M=JSON.parse(localStorage.getItem(X2)??"{}");return{terminal:M.terminal??"",alsoOn:M.alsoOn??[]}}catch{return{terminal:"",alsoOn:[]}}}function $5(M,V){localStorage.setItem(X2,JSON.stringify({terminal:M,alsoOn:V}))}h("hft-add",k);var Y2=100,L2=3e3,b=class extends u{constructor(){super(...arguments);this.base="";this.live=[];this.past=[];this.isReading=!1;this.isEnd=!1;this.device="";this.who="";this.refused=!1;this.cursors=new Map;this.reading=0;this.stop=null}static{this.styles=[c,Z`
    :host { display: block; height: 100%; overflow-y: auto; }
    .page { max-width: 860px; margin: 0 auto; padding: 12px 16px 32px; display: flex; flex-direction: column; gap: 12px; }
    .filters select { flex: 1 1 160px; width: auto; }
    ul { list-style: none; margin: 0; padding: 0; display: flex; flex-direction: column; }
    li { display: flex; gap: 12px; align-items: center; padding: 10px 0; border-block-end: 1px solid var(--page-line); content-visibility: auto; contain-intrinsic-size: auto 64px; }
    li > div { overflow-wrap: anywhere; }
    hft-photo { --photo-size: 44px; }
    .bad { color: color-mix(in srgb, var(--page-danger) 65%, var(--page-text)); }
    h2 { margin-block-start: 12px; font-size: 16px; }
    time { white-space: nowrap; }
  `]}connectedCallback(){super.connectedCallback(),this.stop=this.app.listen("events",C=>{this.live=[{...C,time:C.device_time??C.time},...this.live].slice(0,L2)})}disconnectedCallback(){super.disconnectedCallback(),this.stop?.()}updated(){this.app.terminals&&!this.reading&&this.restart()}render(){let{app:C}=this,H=this.visits();return i`<div class="page">
      <div class="row filters">
        ${this.personFilter()}
        ${(C.terminals?.length??0)>1?this.doorFilter():a}
        <label class="check"><input type="checkbox" .checked=${this.refused} @change=${L=>this.choose(()=>{this.refused=B1(L)})} />${C.t("events.refused")}</label>
      </div>
      ${this.notes()}
      <section aria-busy=${this.isReading} aria-label=${C.t("nav.events")}>${this.days(H)}</section>
      ${this.isReading?i`<p role="status" class="quiet">${C.t("events.reading")}</p>`:a}
      ${!this.isReading&&!H.length?i`<p role="status">${C.t("events.nothing")}</p>`:a}
      ${this.isEnd||this.isReading?a:i`<div><button @click=${()=>this.more()}>${m("events")} ${C.t("events.more")}</button></div>`}
    </div>`}personFilter(){let C=new Map((this.app.household?.people??[]).map(r=>[r.employee_no,r.name])),{compare:H}=new Intl.Collator(this.app.hass.language),L=[...C].sort((r,e)=>H(r[1],e[1]));return i`<select aria-label=${this.app.t("events.person")} @change=${r=>this.choose(()=>{this.who=O(r)})}>
      <option value="">${this.app.t("events.everybody")}</option>
      ${L.map(([r,e])=>i`<option value=${r} ?selected=${r===this.who}>${e||r}</option>`)}
    </select>`}doorFilter(){return i`<select aria-label=${this.app.t("events.door")} @change=${C=>this.choose(()=>{this.device=O(C)})}>
      <option value="">${this.app.t("events.all_doors")}</option>
      ${this.app.terminals?.map(C=>i`<option value=${C.device_id} ?selected=${C.device_id===this.device}>${C.name}</option>`)}
    </select>`}notes(){let{app:C}=this,H=(C.terminals??[]).filter(e=>!this.device||e.device_id===this.device),L=H.filter(e=>e.events==="off"),r=H.filter(e=>e.state!=="connected");return i`${L.length?i`<p class="note">${C.t("events.off",{terminals:C.list(L.map(e=>e.name))})}</p>`:a}
      ${r.length?i`<p class="note bad">${C.t("events.silent",{terminals:C.list(r.map(e=>e.name))})}</p>`:a}`}days(C){let H=new Map;for(let r of C){let e=_1(this.app.hass,r.time);H.set(e,[...H.get(e)??[],r])}let L=y(this.app.hass).slice(0,10);return[...H].map(([r,e])=>i`<div>
      <h2>${r===L?this.app.t("events.today"):K2(this.app.hass,e[0].time)}</h2>
      <ul>${e.map(t=>this.row(t))}</ul></div>`)}row(C){let{app:H}=this,L=C.result==="denied",r=C.employee_no?H.person(C.employee_no,C.device_id):void 0,e=C.name||C.employee_no,t=r?.terminals.some(d=>d.device_id===C.device_id&&d.has_face)&&H.isAnswering(C.device_id),o=L?H.t(`denied.${C.reason??"other"}`):H.t(`method.${C.method??"unknown"}`);return i`<li>
      <hft-photo .app=${H} .device=${t?C.device_id:void 0} .number=${C.employee_no??""} .name=${C.name??"?"}></hft-photo>
      <div class="grow">
        <p>${e&&r?i`<a href="${this.base}/person/${encodeURIComponent(r.employee_no)}/${C.device_id}">${e}</a>`:e||H.t("events.stranger")}</p>
        <p class="small ${L?"bad":"quiet"}">${L?H.t("events.denied",{why:o}):o} · ${this.place(C)}</p>
      </div>
      <time class="quiet" datetime=${C.time}>${D1(H.hass,C.time)}</time>
    </li>`}place(C){let H=this.app.terminal(C.device_id),L=this.app.terminalName(C.device_id),r=(H?.doors.length??0)>1&&C.door;return r?this.app.t("events.place",{terminal:L,door:r}):L}visits(){let C=new Set;return[...this.live,...this.past].filter(L=>{if(this.device&&L.device_id!==this.device||this.who&&L.employee_no!==this.who||this.refused&&L.result!=="denied")return!1;let r=`${L.device_id} ${Date.parse(L.time)} ${L.employee_no} ${L.result} ${L.door}`;return!C.has(r)&&C.add(r)}).sort((L,r)=>Date.parse(r.time)-Date.parse(L.time))}choose(C){C(),this.restart()}restart(){return this.past=[],this.cursors.clear(),this.more()}async more(){let C=this.reading+=1;this.isReading=!0;let H=(this.app.terminals??[]).filter(r=>r.state==="connected"&&r.events!=="off"&&(!this.device||r.device_id===this.device)&&this.cursors.get(r.device_id)!==null),L=await Promise.all(H.map(r=>this.page(r.device_id)));C===this.reading&&(this.past=[...this.past,...L.flat()].slice(0,L2),this.isEnd=this.past.length>=L2||H.every(r=>this.cursors.get(r.device_id)===null),this.isReading=!1)}async page(C){let H=this.cursors.get(C);try{let L=await this.app.act("get_access_log",{device_id:C,limit:Y2,...H?{end:H}:{},...this.who?{employee_no:this.who}:{},...this.refused?{result:"denied"}:{}}),r=L.events.at(-1)?.time,e=!r||L.events.length<Y2||r===H;return this.cursors.set(C,e?null:r),L.events.map(t=>({...t,device_id:C}))}catch(L){return this.cursors.set(C,null),this.app.say(`${this.app.terminalName(C)}: ${this.app.errorText(L)}`,!0),[]}}};A([l()],b.prototype,"base",2),A([x()],b.prototype,"live",2),A([x()],b.prototype,"past",2),A([x()],b.prototype,"isReading",2),A([x()],b.prototype,"isEnd",2),A([x()],b.prototype,"device",2),A([x()],b.prototype,"who",2),A([x()],b.prototype,"refused",2);h("hft-events",b);var J2={ATTRIBUTE:1,CHILD:2,PROPERTY:3,BOOLEAN_ATTRIBUTE:4,EVENT:5,ELEMENT:6},C5=M=>(...V)=>({_$litDirective$:M,values:V}),N1=class{constructor(V){}get _$AU(){return this._$AM._$AU}_$AT(V,C,H){this._$Ct=V,this._$AM=C,this._$Ci=H}_$AS(V,C){return this.update(V,C)}update(V,C){return this.render(...C)}};var{I:E5}=S2,H5=M=>M;var V5=()=>document.createComment(""),C1=(M,V,C)=>{let H=M._$AA.parentNode,L=V===void 0?M._$AB:V._$AA;if(C===void 0){let r=H.insertBefore(V5(),L),e=H.insertBefore(V5(),L);C=new E5(r,e,M,M.options)}else{let r=C._$AB.nextSibling,e=C._$AM,t=e!==M;if(t){let o;C._$AQ?.(M),C._$AM=M,C._$AP!==void 0&&(o=M._$AU)!==e._$AU&&C._$AP(o)}if(r!==L||t){let o=C._$AA;for(;o!==r;){let d=H5(o).nextSibling;H5(H).insertBefore(o,L),o=d}}}return C},E=(M,V,C=M)=>(M._$AI(V,C),M),D5={},L5=(M,V=D5)=>M._$AH=V,M5=M=>M._$AH,W1=M=>{M._$AR(),M._$AA.remove()};var r5=(M,V,C)=>{let H=new Map;for(let L=V;L<=C;L++)H.set(M[L],L);return H},e5=C5(class extends N1{constructor(M){if(super(M),M.type!==J2.CHILD)throw Error("repeat() can only be used in text expressions")}dt(M,V,C){let H;C===void 0?C=V:V!==void 0&&(H=V);let L=[],r=[],e=0;for(let t of M)L[e]=H?H(t,e):e,r[e]=C(t,e),e++;return{values:r,keys:L}}render(M,V,C){return this.dt(M,V,C).values}update(M,[V,C,H]){let L=M5(M),{values:r,keys:e}=this.dt(V,C,H);if(!Array.isArray(L))return this.ut=e,r;let t=this.ut??=[],o=[],d,v,p=0,s=L.length-1,n=0,S=r.length-1;for(;p<=s&&n<=S;)if(L[p]===null)p++;else if(L[s]===null)s--;else if(t[p]===e[n])o[n]=E(L[p],r[n]),p++,n++;else if(t[s]===e[S])o[S]=E(L[s],r[S]),s--,S--;else if(t[p]===e[S])o[S]=E(L[p],r[S]),C1(M,o[S+1],L[p]),p++,S--;else if(t[s]===e[n])o[n]=E(L[s],r[n]),C1(M,L[p],L[s]),s--,n++;else if(d===void 0&&(d=r5(e,n,S),v=r5(t,p,s)),d.has(t[p]))if(d.has(t[s])){let w=v.get(e[n]),U1=w!==void 0?L[w]:null;if(U1===null){let e2=C1(M,L[p]);E(e2,r[n]),o[n]=e2}else o[n]=E(U1,r[n]),C1(M,L[p],U1),L[w]=null;n++}else W1(L[s]),s--;else W1(L[p]),p++;for(;n<=S;){let w=C1(M,o[S+1]);E(w,r[n]),o[n++]=w}for(;p<=s;){let w=L[p++];w!==null&&W1(w)}return this.ut=e,L5(M,o),T}});function I1(M,V){let C=V.terminals.filter(L=>!L.enabled);if(C.length&&C.length===V.terminals.length)return{text:M.t("state.blocked"),tone:"bad"};if(C.length){let L=M.names(C.map(r=>r.device_id));return{text:M.t("state.blocked_at",{terminals:L}),tone:"bad"}}let[H]=V.terminals;return H?N5(M,H,V.terminals.every(_5)):{text:M.t("state.nowhere"),tone:"quiet"}}var _5=M=>M.has_face===!1&&!M.cards&&!M.fingerprints;function N5(M,V,C){let H=y(M.hass);return V.user_type==="blacklist"?{text:M.t("state.blocklist"),tone:"bad"}:V.valid_until&&V.valid_until<H?{text:M.t("state.ended",{time:K(M.hass,V.valid_until)}),tone:"bad"}:C?{text:M.t("state.no_face"),tone:"quiet"}:V.valid_from&&V.valid_from>H?{text:M.t("state.begins",{time:K(M.hass,V.valid_from)}),tone:"quiet"}:{text:W5(M,V),tone:"good"}}function W5(M,V){let C=[];if(E1(V.valid_until)||C.push(M.t("state.until",{time:K(M.hass,V.valid_until)})),V.schedule&&C.push(M.t("state.hours",{schedule:M.entityName(V.schedule)})),V.max_uses){let H=Math.max(0,V.max_uses-(V.uses??0));C.push(M.t("state.uses_left",{left:H}))}return C.join(" · ")||M.t("state.always")}function p1(M,V){let C=V.last_seen;return C?_1(M.hass,C)===y(M.hass).slice(0,10)?M.t("people.seen_today",{time:D1(M.hass,C)}):M.t("people.seen",{time:z2(M.hass,C)}):""}var t5=124,i5=46,o5=Z`
  .tile { display: flex; flex-direction: column; justify-content: space-between; gap: 6px; padding: 12px; height: 100%; overflow: hidden; }
  .tile > .top { display: flex; gap: 12px; align-items: center; min-height: 0; flex: 1; }
  .tile .who { flex: 1; min-width: 0; display: flex; flex-direction: column; gap: 2px; overflow-wrap: anywhere; }
  .tile a { font-size: 16px; font-weight: 500; text-decoration: none; }
  .tile a:hover { text-decoration: underline; }
  .tile .acts { display: flex; flex-direction: column; }
  .tile .chips { flex-wrap: nowrap; overflow-x: auto; padding: 2px; scrollbar-width: thin; }
  .tile .chip { flex: none; max-width: none; white-space: nowrap; min-height: 34px; }
  .good { color: color-mix(in srgb, var(--success-color, #43a047) 55%, var(--page-text)); }
  .bad { color: color-mix(in srgb, var(--page-danger) 65%, var(--page-text)); }
`,I5=M=>`/person/${encodeURIComponent(M.employee_no)}/${g(M)[0]??""}`;function a5(M,V,C){let H=I1(M,V),L=p1(M,V),{name:r}=V;return i`<div class="card tile">
    <div class="top">
      ${M2(M,V)}
      <div class="who">
        <a href=${C+I5(V)}>${r||V.employee_no}</a>
        <span class="small ${H.tone}">${H.text}</span>
        ${V.differs.length?i`<span class="small quiet">${M.t("people.differs")}</span>`:a}
        ${L?i`<span class="small quiet">${L}</span>`:a}
      </div>
      <div class="acts">
        ${U5(M,V)}
        <button class="bare" title=${M.t("people.remove")} aria-label=${M.t("people.remove_name",{name:r})}
          ?disabled=${z(M,V,"remove")} @click=${()=>d1(M,V)}>${m("delete")}</button>
      </div>
    </div>
    ${(M.terminals?.length??0)>1?r2(M,V):a}
  </div>`}var M2=(M,V)=>{let C=V.terminals.find(H=>H.has_face&&M.isAnswering(H.device_id));return i`<hft-photo .app=${M} .device=${C?.device_id} .number=${V.employee_no} .name=${V.name}></hft-photo>`};function U5(M,V){let C=w1(V),{name:H}=V,L=C?M.t("people.unblock_name",{name:H}):M.t("people.block_name",{name:H});return i`<button class="bare" title=${C?M.t("people.unblock"):M.t("people.block")} aria-label=${L}
    ?disabled=${z(M,V,"block")} @click=${()=>b1(M,V,!C)}>
    ${m(C?"allow":"block")}
  </button>`}function r2(M,V){return i`<div class="chips" role="group" aria-label=${M.t("people.terminals_of",{name:V.name})}>
    ${M.terminals?.map(C=>G5(M,V,C))}
  </div>`}function G5(M,V,C){let H=C.device_id,L=g(V).includes(H),r=!M.isAnswering(H),e=V.pending.find(d=>d.device_id===H),t=e?M.t(`pending.${e.kind}`):r?M.t("people.silent",{terminal:C.name}):"",o=()=>{L?d1(M,V,[H]):P1(M,V,H)};return i`<button class="chip" role="checkbox" aria-checked=${L} title=${t}
    aria-disabled=${r&&!L} ?disabled=${r&&!L||z(M,V,`at ${H}`)} @click=${o}>
    ${e?m("pending"):r?m("offline"):m(L?"check":"plus")}
    ${C.name}${t?i`<span class="hidden-text">, ${t}</span>`:a}
  </button>`}var H1=12,Q5=320,A5=2,D=class extends u{constructor(){super(...arguments);this.base="";this.words="";this.order="name";this.seen={top:0,height:800,width:0};this.shown=[];this.shownFor=[];this.resized=new ResizeObserver(()=>this.measure());this.measure=()=>{let C=this.list,H={top:C?Math.max(0,this.scrollTop-C.offsetTop):0,height:this.clientHeight||800,width:C?.clientWidth??0},L=e=>Math.floor(e/this.rowHeight),{seen:r}=this;(L(H.top)!==L(r.top)||H.height!==r.height||H.width!==r.width)&&(this.seen=H)};this.refresh=async()=>{try{await this.app.command("people/refresh")}catch(C){this.app.say(this.app.errorText(C),!0)}}}static{this.styles=[c,o5,Z`
    :host { display: block; height: 100%; overflow-y: auto; }
    .page { max-width: 1320px; margin: 0 auto; padding: 12px 16px 24px; display: flex; flex-direction: column; gap: 12px; }
    .search { flex: 1 1 160px; width: auto; }
    .order { flex: 0 1 auto; width: auto; }
    .list { position: relative; }
    .slot { position: absolute; inset-block-start: 0; }
    .empty { text-align: center; padding: 48px 16px; display: flex; flex-direction: column; gap: 16px; align-items: center; }
  `]}connectedCallback(){super.connectedCallback(),this.addEventListener("scroll",this.measure,{passive:!0}),this.resized.observe(this)}disconnectedCallback(){super.disconnectedCallback(),this.resized.disconnect()}updated(C){super.updated(C),this.measure()}get rowHeight(){return t5+((this.app.terminals?.length??0)>1?i5:0)+H1}render(){let{household:C,t:H}=this.app;if(!C)return i`<div class="page"><p class="empty" role="status">${H("people.reading")}</p></div>`;let L=this.select(C);return i`<div class="page">
      <div class="row">
        <button class="main" @click=${()=>this.go("/add")}>${H("people.add_person")}</button>
        <button @click=${()=>this.go("/guest")}>${H("people.add_guest")}</button>
        <span class="grow"></span>
        <button class="bare" title=${H("people.refresh")} aria-label=${H("people.refresh")} @click=${this.refresh}>${m("refresh")}</button>
      </div>
      <div class="row">
        <input class="search" type="search" placeholder=${H("people.search")} aria-label=${H("people.search")}
          .value=${this.words} @input=${r=>{this.words=O(r),this.scrollTop=0}} />
        <select class="order" aria-label=${H("people.order")} @change=${r=>{this.order=O(r)}}>
          ${["name","seen","end"].map(r=>i`<option value=${r}>${H(`order.${r}`)}</option>`)}
        </select>
      </div>
      ${this.notes(C)}
      <p class="small quiet" role="status">${this.words?H("people.found",{count:L.length,all:C.people.length}):H("people.count",{count:L.length})}${C.reading?i` · ${H("people.reading")}`:a}</p>
      ${L.length?this.tiles(L):this.empty(C)}
    </div>`}notes(C){let{app:H}=this,L=(H.terminals??[]).filter(e=>C.failed.includes(e.device_id)||e.state!=="connected"),r=(H.terminals??[]).filter(e=>e.enrolling&&e.device_id!==H.waitsHere);return i`
      ${L.length?i`<p class="note bad">${H.t("people.not_read",{terminals:H.list(L.map(e=>e.name))})}</p>`:a}
      ${r.map(e=>i`<div class="note row">
        <span class="grow">${H.t("people.enrolling",{terminal:e.name})}</span>
        <button @click=${()=>this.cancel(e.device_id)}>${H.t("common.cancel")}</button>
      </div>`)}`}tiles(C){let{top:H,height:L,width:r}=this.seen,e=Math.max(1,Math.floor((r+H1)/(Q5+H1))),t=Math.ceil(C.length/e),o=Math.max(0,Math.floor(H/this.rowHeight)-A5),d=Math.min(t,Math.ceil((H+L)/this.rowHeight)+A5),v=C.slice(o*e,d*e),p=`calc((100% - ${(e-1)*H1}px) / ${e})`,s=n=>{let S=n%e;return`transform: translateY(${(o+Math.floor(n/e))*this.rowHeight}px); height: ${this.rowHeight-H1}px; width: ${p};inset-inline-start: calc(${S} * (${p} + ${H1}px));`};return i`<div class="list" role="list" style="height: ${t*this.rowHeight}px">
      ${e5(v,Q,(n,S)=>i`<div class="slot" role="listitem" style=${s(S)}
        aria-setsize=${C.length} aria-posinset=${o*e+S+1}>${a5(this.app,n,this.base)}</div>`)}
    </div>`}empty(C){let{t:H}=this.app;return C.people.length?i`<p class="empty">${H("people.none_found",{words:this.words})}</p>`:C.reading?a:i`<p class="empty">${H("people.nobody")}</p>`}select(C){let H=[C.people,this.words,this.order,this.app.hass.language];if(H.every((e,t)=>e===this.shownFor[t]))return this.shown;this.shownFor=H;let L=d5(this.words.trim()),r=L?C.people.filter(e=>d5(e.name).includes(L)||e.employee_no.includes(L)):[...C.people];return this.shown=r.sort(z5(this.order,this.app.hass.language))}async cancel(C){try{await this.app.act("cancel_enrollment",{device_id:C},void 0,!1)}catch(H){this.app.say(this.app.errorText(H),!0)}}};A([l()],D.prototype,"base",2),A([x()],D.prototype,"words",2),A([x()],D.prototype,"order",2),A([x()],D.prototype,"seen",2),A([O1(".list")],D.prototype,"list",2);var d5=M=>M.normalize("NFD").replace(/\p{Mn}/gu,"").toLowerCase();function z5(M,V){let{compare:C}=new Intl.Collator(V,{numeric:!0}),H=(L,r)=>C(L.name,r.name)||C(L.employee_no,r.employee_no);if(M==="seen")return(L,r)=>(r.last_seen??"").localeCompare(L.last_seen??"")||H(L,r);if(M==="end"){let L=r=>r.terminals[0]?.valid_until??"9";return(r,e)=>L(r).localeCompare(L(e))||H(r,e)}return H}h("hft-people",D);var q=class extends u{constructor(){super(...arguments);this.details=null;this.reading=null;this.progress=null;this.shown="";this.cancel=async()=>{try{await this.app.act("cancel_enrollment",{device_id:this.reading?.terminal.device_id},void 0,!1)}catch(C){this.app.say(this.app.errorText(C),!0)}}}static{this.styles=[c,Z`
    .card { display: flex; flex-direction: column; gap: 12px; margin-block-end: 12px; }
    :host { display: block; margin-block-end: -12px; }
    form { display: flex; gap: 8px; align-items: end; flex-wrap: wrap; }
    form label { flex: 1 1 160px; }
    .actions { display: flex; justify-content: flex-end; }
  `]}willUpdate(C){super.willUpdate(C);let{terminals:H}=this.person,L=JSON.stringify([Q(this.person),H.map(r=>[r.device_id,r.cards,r.fingerprints])]);L!==this.shown&&(this.shown=L,this.load())}get terminals(){return g(this.person).map(H=>this.app.terminal(H)).filter(H=>H?.state==="connected")}async load(){let C=this.terminals[0]?.device_id;if(C)try{this.details=await this.app.act("get_user",{device_id:C,employee_no:this.person.employee_no})}catch{this.details=null}}render(){let C=H=>this.terminals.filter(L=>L.can[H]);return i`
      ${C("cards").length&&this.app.offers("add_card")?this.cards(C("cards")):a}
      ${C("pins").length&&this.app.offers("set_user_pin")?this.pin(C("pins")):a}
      ${C("fingerprints").length&&this.app.offers("enroll_fingerprint")?this.fingers(C("fingerprints")):a}
      ${this.reading?this.wait(this.reading):a}`}cards(C){let{t:H}=this.app,L=C.map(r=>r.device_id);return i`<section class="card"><h3>${H("cards.title")}</h3>
      <div class="chips">${(this.details?.card_numbers??[]).map(r=>i`<button class="chip" @click=${()=>this.removeCard(L,r)}
        aria-label=${H("cards.remove",{card:r})}>${r} ${m("close")}</button>`)}</div>
      <div class="row">${this.readers("enroll_card",C)}</div>
      <form @submit=${r=>this.addCard(r,L)}>
        <label>${H("cards.number")}<input name="card" inputmode="numeric" autocomplete="off" required /></label>
        <button>${m("plus")} ${H("cards.add")}</button>
      </form></section>`}pin(C){let{t:H}=this.app,L=C.map(e=>e.device_id),r=this.details?.has_pin;return i`<section class="card"><h3>${H("pin.title")}</h3>
      <p class="quiet">${H(r?"pin.set":"pin.none")}</p>
      <form @submit=${e=>this.setPin(e,L)}>
        <label>${H("pin.new")}<input name="pin" type="password" inputmode="numeric" autocomplete="new-password" required /></label>
        <button>${m("check")} ${H("pin.save")}</button>
        ${r===!1?a:i`<button type="button" @click=${()=>this.savePin(L,"")}>${m("delete")} ${H("pin.remove")}</button>`}
      </form></section>`}fingers(C){let{t:H}=this.app,L=this.details?.fingerprints??this.person.terminals[0]?.fingerprints??0;return i`<section class="card"><h3>${H("fingers.title")}</h3>
      <p class="quiet">${H("fingers.count",{count:L})}</p>
      <div class="row">${this.readers("enroll_fingerprint",C)}</div></section>`}readers(C,H){if(!this.app.offers(C))return a;let L=C==="enroll_card"?"cards.read":"fingers.read";return H.map(r=>i`<button @click=${()=>this.read({action:C,terminal:r})}>
      ${m("plus")} ${this.app.t(L,{terminal:r.name})}</button>`)}wait({terminal:C}){let{app:H}=this;return i`<hft-dialog .app=${H} .heading=${this.person.name} @leave=${this.cancel}>
      <hft-ring .app=${H} .progress=${this.progress} .name=${this.person.name} .terminal=${C.name}></hft-ring>
      <div class="actions"><button @click=${this.cancel}>${H.t("common.cancel")}</button></div>
    </hft-dialog>`}async read(C){let{app:H,person:L}=this,r=C.terminal.device_id;this.progress=null,this.reading=C;let e=H.listen("progress",t=>{this.progress=t},{device_id:r});try{let t=await H.act(C.action,{device_id:r,employee_no:L.employee_no});H.say(H.t("result.saved"));let o=this.terminals.filter(d=>d.can.cards&&d.device_id!==r).map(d=>d.device_id);t.card_no&&o.length&&await this.giveCard(o,t.card_no)}catch(t){t?.translation_key==="enrollment_cancelled"||H.say(H.errorText(t),!0)}finally{e(),this.reading=null,this.load()}}async addCard(C,H){C.preventDefault();let L=C.target,r=L.elements.namedItem("card").value.trim();await this.giveCard(H,r)&&L.reset()}giveCard(C,H){return this.save("card",()=>this.app.act("add_card",{device_id:C,employee_no:this.person.employee_no,card_no:H}))}async removeCard(C,H){let{app:L,person:r}=this;await L.confirm({title:L.t("cards.remove",{card:H}),text:L.t("cards.remove_text",{name:r.name,card:H,terminals:L.names(C)}),yes:L.t("remove.yes"),danger:!0})&&await this.save("card",()=>L.act("remove_card",{device_id:C,employee_no:r.employee_no,card_no:H}))}async setPin(C,H){C.preventDefault();let L=C.target,r=L.elements.namedItem("pin").value;await this.savePin(H,r)&&L.reset()}savePin(C,H){return this.save("pin",()=>this.app.act("set_user_pin",{device_id:C,employee_no:this.person.employee_no,pin:H}))}async save(C,H){let L=await F(this.app,this.person,C,this.app.t("result.saved"),H);return await this.load(),L}};A([l({attribute:!1})],q.prototype,"person",2),A([x()],q.prototype,"details",2),A([x()],q.prototype,"reading",2),A([x()],q.prototype,"progress",2);h("hft-credentials",q);var j=class extends u{constructor(){super(...arguments);this.base="";this.number="";this.device="";this.isEnrolling=!1;this.last=null}static{this.styles=[c,Z`
    :host { display: block; height: 100%; overflow-y: auto; }
    .page { max-width: 760px; margin: 0 auto; padding: 12px 16px 32px; display: flex; flex-direction: column; gap: 12px; }
    .card { display: flex; flex-direction: column; gap: 12px; }
    .head { flex-direction: row; align-items: center; flex-wrap: wrap; }
    .head > div { overflow-wrap: anywhere; }
    hft-photo { --photo-size: 96px; }
    .two { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 220px), 1fr)); gap: 12px; }
    .good { color: color-mix(in srgb, var(--success-color, #43a047) 55%, var(--page-text)); }
    .bad { color: color-mix(in srgb, var(--page-danger) 65%, var(--page-text)); }
  `]}willUpdate(C){super.willUpdate(C);let H=this.app.person(this.number,this.device),L=r=>r.employee_no===this.number&&r.name===this.last?.name;this.last=H??(this.last&&this.app.household?.people.find(L))??null}render(){let{app:C}=this,H=this.last;return H?i`<div class="page">
      ${this.back()}
      ${this.head(H)}
      ${this.notes(H)}
      <section class="card"><h3>${C.t("person.who")}</h3>${this.nameField(H)}${this.link(H)}</section>
      <section class="card"><h3>${C.t("person.face")}</h3>${this.face(H)}</section>
      <section class="card"><h3>${C.t("person.when")}</h3>${this.when(H)}</section>
      <hft-credentials .app=${C} .person=${H}></hft-credentials>
      <section class="card"><h3>${C.t("person.where")}</h3>${r2(C,H)}
        <div><button class="danger" ?disabled=${z(C,H,"remove")} @click=${()=>this.leaveAfterRemoval(H)}>
          ${m("delete")} ${C.t("person.remove")}</button></div></section>
      ${this.isEnrolling?i`<hft-add .app=${C} .known=${{...H,devices:g(H)}} @done=${()=>{this.isEnrolling=!1}}></hft-add>`:a}
    </div>`:i`<div class="page">${this.back()}<p class="note" role="status">${C.household?C.t("person.gone"):C.t("people.reading")}</p></div>`}back(){return i`<div><a class="button" href="${this.base}/people">${m("back")} ${this.app.t("nav.people")}</a></div>`}head(C){let{app:H}=this,L=I1(H,C),r=w1(C);return i`<section class="card head">
      ${M2(H,C)}
      <div class="grow">
        <h2>${C.name||C.employee_no}</h2>
        <p class=${L.tone}>${L.text}</p>
        <p class="quiet small">${H.t("person.number",{number:C.employee_no})}${p1(H,C)?i` · ${p1(H,C)}`:a}</p>
      </div>
      <button ?disabled=${z(H,C,"block")} @click=${()=>b1(H,C,!r)}>
        ${m(r?"allow":"block")} ${r?H.t("people.unblock"):H.t("people.block")}</button>
    </section>`}notes(C){let{app:H}=this,[L,...r]=g(C);return i`${C.pending.map(e=>i`<p class="note">${H.terminalName(e.device_id)}: ${H.t(`pending.${e.kind}`)}</p>`)}
      ${C.differs.length&&L?i`<div class="note row"><span class="grow">${H.t("person.differs",{fields:H.list(C.differs.map(e=>H.t(`field.${e}`)))})}</span>
            <button @click=${()=>r.forEach(e=>{P1(H,C,e,!0)})}>${H.t("person.align",{terminal:H.terminalName(L)})}</button></div>`:a}`}nameField(C){let{app:H}=this,L=async r=>{let e=r.target,t=e.value.trim();if(!t||t===C.name)return;await y1(H,C,"name",H.t("result.renamed",{name:t}),{name:t})||(e.value=this.last?.name??C.name)};return i`<label>${H.t("add.name")}<input name="name" autocomplete="off" .value=${C.name} @change=${L} /></label>`}link(C){let{app:H}=this,L=H.entities("person"),r=C.terminals[0];if(!L.length||!r)return a;let e=t=>{let o={device_id:r.device_id,employee_no:C.employee_no,person:O(t)||null};F(H,C,"link",H.t("result.saved"),()=>H.command("people/link",o))};return i`<label>${H.t("person.link")}<select @change=${e}>
      <option value="" ?selected=${!C.person}>${H.t("person.no_link")}</option>
      ${L.map(t=>i`<option value=${t.entity_id} ?selected=${t.entity_id===C.person}>${H.entityName(t.entity_id)}</option>`)}
    </select></label>`}face(C){let{app:H}=this,L=C.terminals.some(e=>e.has_face),r=g(C).map(e=>H.terminal(e));return i`<div class="row">
      ${r.some(e=>e?.can.capture)?i`<button @click=${()=>{this.isEnrolling=!0}}>${m("retake")} ${H.t(L?"person.new_face":"person.first_face")}</button>`:a}
      ${r.some(e=>e?.can.picture)?i`<button @click=${()=>this.upload(C)}>${m("upload")} ${H.t("add.use_picture")}</button>`:a}
      ${L?i`<button @click=${()=>this.removeFace(C)}>${m("delete")} ${H.t("person.remove_face")}</button>`:a}
    </div>`}when(C){let{app:H}=this,L=C.terminals[0];if(!L)return a;let r=v=>y1(H,C,"when",H.t("result.saved"),v),e=E1(L.valid_until)?"":L.valid_until.slice(0,16),t=L.valid_from&&L.valid_from>y(H.hass)?L.valid_from.slice(0,16):"",o=v=>{r({valid_until:R1(H.hass,v)})},d=(v,p)=>s=>{let n=O(s);r({[v]:n?`${n}:00`:p})};return i`<div class="chips">
        <button class="chip" aria-pressed=${!e} @click=${()=>r({valid_until:V2})}>${H.t("until.always")}</button>
        <button class="chip" @click=${()=>o(0)}>${H.t("until.tonight")}</button>
        <button class="chip" @click=${()=>o(1)}>${H.t("until.tomorrow")}</button>
        <button class="chip" @click=${()=>o($1(H.hass))}>${H.t("until.sunday")}</button>
      </div>
      <div class="two">
        <label>${H.t("person.from")}<input type="datetime-local" .value=${t} @change=${d("valid_from","2000-01-01T00:00:00")} /></label>
        <label>${H.t("add.until")}<input type="datetime-local" .value=${e} @change=${d("valid_until",V2)} /></label>
        ${H.offers("update_user","schedule")?this.schedule(L.schedule??"",r):a}
        ${H.offers("update_user","max_uses")?i`<label>${H.t("person.max_uses")}
          <input type="number" min="0" max="255" .value=${String(L.max_uses??0)}
            @change=${v=>r({max_uses:Number(O(v))})} /></label>`:a}
      </div>`}schedule(C,H){let{app:L}=this,r=L.entities("schedule");return!r.length&&!C?a:i`<label>${L.t("person.hours")}<select @change=${e=>H({schedule:O(e)})}>
      <option value="" ?selected=${!C}>${L.t("person.no_hours")}</option>
      ${r.map(e=>i`<option value=${e.entity_id} ?selected=${e.entity_id===C}>${L.entityName(e.entity_id)}</option>`)}
    </select></label>`}async upload(C){let{app:H}=this,L=await T1();if(!L)return;let r=g(C).filter(e=>H.terminal(e)?.can.picture);await F(H,C,"face",H.t("result.saved"),async()=>({terminals:await F1(H,r,C.employee_no,L)}))}async removeFace(C){let{app:H}=this,L=C.terminals.filter(t=>t.has_face).map(t=>t.device_id),r={name:C.name,terminals:H.names(L)};await H.confirm({title:H.t("person.remove_face"),text:H.t("remove.face",r),yes:H.t("remove.yes"),danger:!0})&&await F(H,C,"face",H.t("result.saved"),()=>H.act("delete_user_face",{device_id:L,employee_no:C.employee_no}))}async leaveAfterRemoval(C){await d1(this.app,C)&&this.go("/people")}};A([l()],j.prototype,"base",2),A([l()],j.prototype,"number",2),A([l()],j.prototype,"device",2),A([x()],j.prototype,"isEnrolling",2);h("hft-person",j);var p5=900,m1=class extends u{constructor(){super(...arguments);this.disabled=!1;this.isHeld=!1;this.hasActed=!1;this.release=()=>{clearTimeout(this.timer),this.isHeld=!1}}static{this.styles=[c,Z`
    button { position: relative; overflow: hidden; touch-action: none; user-select: none; -webkit-user-select: none; -webkit-touch-callout: none; }
    button::before {
      content: ""; position: absolute; inset: 0; transform: scaleX(0); transform-origin: left; pointer-events: none;
      background: color-mix(in srgb, var(--page-accent) 35%, transparent);
    }
    button.held::before { transform: scaleX(1); transition: transform ${p5}ms linear; }
    ::slotted(*) { position: relative; }
  `]}disconnectedCallback(){super.disconnectedCallback(),this.release()}render(){return i`<button class=${this.isHeld?"held":""} ?disabled=${this.disabled} @pointerdown=${this.press}
      @pointerup=${this.release} @pointercancel=${this.release} @pointerleave=${this.release}
      @contextmenu=${C=>C.preventDefault()} @click=${this.touch}><slot></slot></button>`}press(C){C.button===0&&(this.hasActed=!1,this.isHeld=!0,this.timer=setTimeout(()=>{this.release(),this.hasActed=!0,this.dispatchEvent(new Event("held"))},p5))}touch(){this.hasActed||this.dispatchEvent(new Event("asked")),this.hasActed=!1}};A([l({type:Boolean})],m1.prototype,"disabled",2),A([x()],m1.prototype,"isHeld",2);h("hft-hold",m1);var K5=5,V1=class extends u{constructor(){super(...arguments);this.opening="";this.titles=new Map;this.counts=""}static{this.styles=[c,Z`
    :host { display: block; height: 100%; overflow-y: auto; }
    .page { max-width: 1320px; margin: 0 auto; padding: 12px 16px 32px; display: grid; gap: 12px;
      grid-template-columns: repeat(auto-fill, minmax(min(100%, 400px), 1fr)); align-items: start; }
    .card { display: flex; flex-direction: column; gap: 14px; overflow-wrap: anywhere; }
    dl { display: grid; grid-template-columns: auto 1fr; gap: 6px 16px; margin: 0; }
    dt { color: var(--page-quiet); }
    dd { margin: 0; }
    .door { display: flex; gap: 8px; align-items: center; flex-wrap: wrap; border-block-start: 1px solid var(--page-line); padding-block-start: 12px; }
    .door select { width: auto; flex: 0 1 auto; }
    .bad { color: color-mix(in srgb, var(--page-danger) 65%, var(--page-text)); }
  `]}updated(){this.readRepairs()}render(){let{terminals:C,t:H}=this.app;return C?C.length?i`<div class="page">${C.map(L=>this.card(L))}</div>`:i`<div class="page"><p>${H("terminals.none")}</p></div>`:i`<div class="page"><p role="status">${H("people.reading")}</p></div>`}card(C){let{t:H}=this.app,L=C.state!=="connected";return i`<section class="card" aria-label=${C.name}>
      <div><h2>${C.name}</h2>
        <p class="quiet small">${[C.model,C.firmware].filter(Boolean).join(" · ")}</p></div>
      ${C.repairs?this.repairs(C):a}
      <dl>
        <dt>${H("terminals.state")}</dt><dd class=${L?"bad":""}>${H(`terminal_state.${C.state}`)}</dd>
        <dt>${H("terminals.events")}</dt><dd class=${C.events==="down"?"bad":""}>${H(`stream.${C.events}`)}</dd>
        <dt>${H("terminals.clock")}</dt><dd>${this.clock(C.clock_offset)}</dd>
        <dt>${H("terminals.people")}</dt><dd>${this.room(C.users,C.user_capacity)}</dd>
        <dt>${H("terminals.faces")}</dt><dd>${this.room(C.faces,C.face_capacity)}</dd>
      </dl>
      ${C.doors.map(r=>this.door(C,r))}
      <div class="row">
        <a class="button" href=${C.url} target="_blank" rel="noreferrer">${m("out")} ${H("terminals.web")}</a>
        <a class="button" href="/config/devices/device/${C.device_id}">${m("door")} ${H("terminals.device")}</a>
        ${this.bring(C)}
      </div>
    </section>`}repairs(C){let H=this.titles.get(C.entry_id)??[];return i`<div class="note bad">
      ${H.map(L=>i`<p>${L}</p>`)}
      <a href="/config/repairs">${this.app.t("terminals.repairs",{count:C.repairs})}</a>
    </div>`}async readRepairs(){let C=(this.app.terminals??[]).map(r=>`${r.entry_id} ${r.repairs}`).join();if(C===this.counts)return;this.counts=C;let H=(this.app.terminals??[]).filter(r=>r.repairs),L=await Promise.all(H.map(async r=>[r.entry_id,await this.app.repairs(r.entry_id).catch(()=>[])]));this.titles=new Map(L)}clock(C){let{t:H}=this.app;if(C===null)return H("terminals.unknown");if(Math.abs(C)<K5)return H("terminals.clock_right");let L=Math.round(Math.abs(C));return C>0?H("terminals.clock_fast",{seconds:L}):H("terminals.clock_slow",{seconds:L})}room(C,H){let{t:L}=this.app;return C===null?L("terminals.unknown"):H===null?String(C):L("terminals.room",{used:C,all:H,left:Math.max(0,H-C)})}door(C,H){let{app:L}=this,r=H.lock??H.button,e=H.lock?this.states[H.lock]?.state:void 0,t=H.contact?this.states[H.contact]?.state:void 0,o=C.doors.length>1?L.t("terminals.door_number",{number:H.number}):L.t("terminals.door"),d=[e&&q5(L.t,e),t&&j5(L.t,t)].filter(Boolean).join(" · ");if(!r)return a;let v=()=>this.open(C,H,r),p=async()=>{let n=L.t("terminals.open_text",{door:o,terminal:C.name});await L.confirm({title:L.t("terminals.open_title"),text:n,yes:L.t("terminals.open")})&&await v()},s=C.state!=="connected"||e==="unavailable";return i`<div class="door">
      <div class="grow"><h3>${o}</h3><p class="quiet small">${d}</p></div>
      ${H.mode?this.mode(H.mode):a}
      <hft-hold .app=${L} .disabled=${s||this.opening===r} @held=${v} @asked=${p}>
        <span class="row">${m("open")} ${L.t("terminals.open")}</span></hft-hold>
    </div>`}mode(C){let{app:H}=this,L=this.states[C]?.state,r=async e=>{try{await H.act("select_option",{entity_id:C,option:O(e)},"select",!1)}catch(t){H.say(H.errorText(t),!0)}};return i`<select aria-label=${H.t("terminals.mode")} @change=${r}>
      ${L==="unknown"||L==="unavailable"?i`<option selected disabled>${H.t("terminals.unknown")}</option>`:a}
      ${["normal","held_open","held_closed"].map(e=>i`<option value=${e} ?selected=${e===L}>${H.t(`mode.${e}`)}</option>`)}
    </select>`}async open(C,H,L){let{app:r}=this;this.opening=L;try{H.lock?await r.act("open",{entity_id:L},"lock",!1):await r.act("press",{entity_id:L},"button",!1),r.say(r.t("terminals.opened",{terminal:C.name}))}catch(e){r.say(r.errorText(e),!0)}finally{this.opening=""}}bring(C){let{app:H}=this,L=(H.terminals??[]).filter(t=>t!==C&&t.state==="connected").map(t=>t.device_id);if(!L.length||C.state!=="connected")return a;let r={terminal:C.name,terminals:H.names(L)};return i`<button @click=${async()=>{if(await H.confirm({title:H.t("copy_all.title"),text:H.t("copy_all.text",r),yes:H.t("copy_all.yes")})){H.say(H.t("copy_all.running",r));try{let o=await H.act("copy_all_users",{device_id:C.device_id,targets:L});H2(H,H.list(o.targets.map(d=>this.copied(d))),{terminals:[]})}catch(o){H.say(H.errorText(o),!0)}}}}>${m("people")} ${H.t("copy_all.button")}</button>`}copied(C){let{copied:H,skipped:L}=C;return this.app.t("copy_all.done",{terminal:this.app.terminalName(C.device_id),copied:H.length,skipped:L.length})}};A([l({attribute:!1})],V1.prototype,"states",2),A([x()],V1.prototype,"opening",2),A([x()],V1.prototype,"titles",2);function q5(M,V){return V==="locked"?M("lock.locked"):V==="unlocked"||V==="open"?M("lock.unlocked"):V==="unavailable"?M("lock.unavailable"):""}function j5(M,V){return V==="on"?M("contact.on"):V==="off"?M("contact.off"):""}h("hft-terminals",V1);var m5=["people","events","terminals"],L1=class extends u{constructor(){super();this.narrow=!1;this.end=null;this.language=null;this.app=new k1,this.addEventListener("page-go",C=>this.open(C.detail))}static{this.styles=[c,Z`
    :host { display: flex; flex-direction: column; height: 100vh; height: 100dvh; background: var(--page-ground); }
    header {
      display: flex; align-items: center; gap: 4px 12px; flex-wrap: wrap; padding: 8px 12px 0;
      background: var(--page-card); border-block-end: 1px solid var(--page-line); flex: none;
    }
    h1 { font-size: 20px; font-weight: 500; min-height: 40px; display: flex; align-items: center; }
    nav { display: flex; gap: 4px; margin-inline-start: auto; }
    nav a { display: flex; align-items: center; gap: 8px; padding: 10px 12px; text-decoration: none; border-block-end: 3px solid transparent; }
    nav a[aria-current] { border-color: var(--page-accent); font-weight: 500; }
    main { flex: 1; min-height: 0; }
    .toast {
      position: fixed; inset-block-end: 16px; inset-inline: 0; margin: 0 auto; width: fit-content; max-width: min(640px, calc(100vw - 32px));
      background: var(--page-text); color: var(--page-card); border-radius: 12px; padding: 8px 8px 8px 16px;
      display: flex; align-items: center; gap: 8px; z-index: 9; overflow-wrap: anywhere; border: 0;
    }
    .toast button { color: inherit; }
    .actions { display: flex; gap: 8px; justify-content: flex-end; flex-wrap: wrap; }
    @media (max-width: 600px) {
      nav { width: 100%; margin: 0; }
      nav a { flex: 1; justify-content: center; padding: 8px 4px; }
      nav .icon { display: none; }
    }
  `]}connectedCallback(){super.connectedCallback(),this.hass&&this.follow()}disconnectedCallback(){super.disconnectedCallback(),this.end?.(),this.end=null}willUpdate(C){super.willUpdate(C),C.has("hass")&&(this.app.hass=this.hass,this.isConnected&&this.follow(),this.language!==this.hass.language&&(this.language=this.hass.language,this.app.loadTexts()))}follow(){this.app.hass=this.hass,this.end??=this.app.subscribe()}get base(){return this.route?.prefix??""}open(C){history.pushState(null,"",this.base+C),window.dispatchEvent(new Event("location-changed"))}render(){if(!this.app.isReady)return a;let[,C="",...H]=(this.route?.path??"").split("/"),L=m5.find(e=>e===C)??"people",{t:r}=this.app;return i`
      <header>
        ${this.narrow?i`<button class="bare" aria-label=${r("nav.menu")} @click=${this.toggleMenu}>${m("menu")}</button>`:a}
        <h1>${r("title")}</h1>
        <nav aria-label=${r("title")}>${m5.map(e=>this.link(e,e===L))}</nav>
      </header>
      <main>${this.content(L,C,H)}</main>
      ${C==="add"||C==="guest"?i`<hft-add .app=${this.app} .guest=${C==="guest"} @done=${()=>this.open("")}></hft-add>`:a}
      ${this.confirmation()}
      <div aria-live="polite">${this.toast()}</div>`}link(C,H){let L={people:"people",events:"events",terminals:"door"};return i`<a href="${this.base}/${C}" aria-current=${H?"page":a}>${m(L[C])} ${this.app.t(`nav.${C}`)}</a>`}content(C,H,L){let{app:r,base:e}=this;if(H==="person"){let[t="",o=""]=L;return i`<hft-person .app=${r} .base=${e} .number=${decodeURIComponent(t)} .device=${o}></hft-person>`}return C==="events"?i`<hft-events .app=${r} .base=${e}></hft-events>`:C==="terminals"?i`<hft-terminals .app=${r} .states=${this.hass.states}></hft-terminals>`:i`<hft-people .app=${r} .base=${e}></hft-people>`}confirmation(){let{app:C}=this,H=C.confirmation;return H?i`<hft-dialog small .app=${C} .heading=${H.title} @leave=${()=>C.answer(!1)}>
      <p>${H.text}</p>
      <div class="actions">
        <button @click=${()=>C.answer(!1)}>${C.t("common.cancel")}</button>
        <button class=${H.danger?"danger":"main"} @click=${()=>C.answer(!0)}>
          ${H.danger?m("delete"):a} ${H.yes}
        </button>
      </div>
    </hft-dialog>`:a}toast(){let{app:C}=this;return C.toast?i`<div class="toast">
      ${C.toast.isError?m("alert"):a}<span class="grow">${C.toast.text}</span>
      <button class="bare" aria-label=${C.t("common.close")} @click=${()=>C.closeToast()}>${m("close")}</button>
    </div>`:a}toggleMenu(){this.dispatchEvent(new CustomEvent("hass-toggle-menu",{bubbles:!0,composed:!0}))}};A([l({attribute:!1})],L1.prototype,"hass",2),A([l({attribute:!1})],L1.prototype,"route",2),A([l({type:Boolean})],L1.prototype,"narrow",2);h("hikvision-face-terminal-panel",L1);export{L1 as Panel};
/*! Bundled license information:

@lit/reactive-element/css-tag.js:
  (**
   * @license
   * Copyright 2019 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)

@lit/reactive-element/reactive-element.js:
lit-html/lit-html.js:
lit-element/lit-element.js:
@lit/reactive-element/decorators/custom-element.js:
@lit/reactive-element/decorators/property.js:
@lit/reactive-element/decorators/state.js:
@lit/reactive-element/decorators/event-options.js:
@lit/reactive-element/decorators/base.js:
@lit/reactive-element/decorators/query.js:
@lit/reactive-element/decorators/query-all.js:
@lit/reactive-element/decorators/query-async.js:
@lit/reactive-element/decorators/query-assigned-nodes.js:
lit-html/directive.js:
lit-html/directives/repeat.js:
  (**
   * @license
   * Copyright 2017 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)

lit-html/is-server.js:
  (**
   * @license
   * Copyright 2022 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)

@lit/reactive-element/decorators/query-assigned-elements.js:
  (**
   * @license
   * Copyright 2021 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)

lit-html/directive-helpers.js:
  (**
   * @license
   * Copyright 2020 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)
*/
