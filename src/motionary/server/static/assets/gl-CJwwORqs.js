import{a as e,c as t,d as n,f as r,i,l as a,n as o,o as s,r as c,s as l,t as u,u as d}from"./three-B4VaI2iT.js";import{A as f,E as p,T as m,d as h,h as g,k as _,w as v}from"./view-CAubnva9.js";function y(e,t=2048){let n=0,r=0,i=0,a=1;return{places:e.map(e=>{n>0&&n+e.width>t&&([n,r,i]=[0,r+i,0]);let o=[n,r];return n+=e.width,i=Math.max(i,e.height),a=Math.max(a,n),o}),width:a,height:Math.max(1,r+i)}}var b=`
attribute float end;        // 0 at the bone's start, 1 at its end
attribute vec3 start, stop; // metres
attribute vec2 radii;
attribute vec3 tint;
varying vec3 vNormal;
varying vec3 vTint;

void main() {
  vec3 along = stop - start;
  float size = length(along);
  vec3 y = size > 1e-5 ? along / size : vec3(0.0, 1.0, 0.0);
  vec3 x = normalize(abs(y.y) < 0.95 ? cross(vec3(0.0, 1.0, 0.0), y) : cross(vec3(1.0, 0.0, 0.0), y));
  vec3 z = cross(x, y);
  vec3 normal = position.x * x + position.y * y + position.z * z;
  vec3 place = mix(start, stop, end) + normal * mix(radii.x, radii.y, end);
  vNormal = normalize(mat3(viewMatrix) * normal);
  vTint = tint;
  gl_Position = projectionMatrix * viewMatrix * vec4(place, 1.0);
}`,x=`
precision mediump float;
uniform float flatness; // 1 for faint figures: an even tone without light
uniform float dark;
varying vec3 vNormal;
varying vec3 vTint;

void main() {
  vec3 n = normalize(vNormal);
  float key = clamp(dot(n, normalize(vec3(-0.45, 0.75, 0.6))) * 0.6 + 0.4, 0.0, 1.0);
  float sky = 0.5 + 0.5 * n.y;
  float shade = mix(0.64, 1.12, key) * mix(0.86, 1.0, sky);
  float gloss = pow(max(dot(n, normalize(vec3(-0.3, 0.5, 0.85))), 0.0), 18.0) * 0.16;
  float rim = pow(1.0 - max(n.z, 0.0), 3.0) * mix(0.0, 0.22, dark);
  vec3 lit = vTint * shade + gloss + rim;
  gl_FragColor = vec4(mix(lit, vTint * mix(0.94, 1.0, sky), flatness), 1.0);
}`,S=`
uniform vec3 centre;
uniform float reach;
varying vec3 vPlace;

void main() {
  vPlace = vec3(centre.x + position.x * reach, centre.y, centre.z + position.y * reach);
  gl_Position = projectionMatrix * viewMatrix * vec4(vPlace, 1.0);
}`,C=e=>`
precision highp float;
uniform vec3 centre;
uniform float reach, spacing, darkness;
uniform vec3 line;
uniform vec4 blobs[${e}];
uniform int count;
varying vec3 vPlace;

void main() {
  vec2 cell = vPlace.xz / spacing;
  vec2 width = fwidth(cell);
  vec2 away = abs(fract(cell - 0.5) - 0.5) / max(width, vec2(1e-4));
  float grid = (1.0 - min(min(away.x, away.y) / 1.15, 1.0)) * (1.0 - smoothstep(0.25, 0.6, max(width.x, width.y)));
  float far = clamp(1.0 - length(vPlace.xz - centre.xz) / reach, 0.0, 1.0);
  float open = 1.0;
  for (int i = 0; i < ${e}; i++) {
    if (i >= count) break;
    vec4 blob = blobs[i];
    float wide = blob.w * (1.0 + 1.1 * blob.y);
    vec2 gap = (vPlace.xz - blob.xz) / wide;
    open *= 1.0 - darkness * exp(-2.2 * blob.y) / (1.0 + blob.y) * exp(-dot(gap, gap));
  }
  float lines = grid * pow(far, 1.3);
  float shadow = 1.0 - open;
  float alpha = lines + shadow * (1.0 - lines);
  gl_FragColor = vec4(line * lines * (1.0 - shadow), alpha);
}`,w=16*(_.length+8),T=40,E=24,D=7,O=class{canvas;renderer;camera=new l;bones=new k;floor=new A;body=new a;ground=new a;constructor(e){this.canvas=typeof OffscreenCanvas>`u`?document.createElement(`canvas`):new OffscreenCanvas(64,64),this.canvas.addEventListener(`webglcontextlost`,t=>{t.preventDefault(),e()}),this.renderer=new u({canvas:this.canvas,alpha:!0,antialias:!0,powerPreference:`low-power`,premultipliedAlpha:!0}),this.renderer.autoClear=!1,this.renderer.setClearColor(0,0),this.body.add(this.bones.mesh),this.ground.add(this.floor.mesh)}paint(e){let{places:t,width:n,height:r}=y(e);(this.canvas.width<n||this.canvas.height<r||this.canvas.width*this.canvas.height>4*n*r)&&this.renderer.setSize(n,r,!1);let i=this.canvas.height;this.renderer.setScissorTest(!0),e.forEach((e,n)=>{let[r,a]=t[n];this.renderer.setViewport(r,i-a-e.height,e.width,e.height),this.renderer.setScissor(r,i-a-e.height,e.width,e.height),this.renderer.clear(),this.draw(e)});let a=this.canvas instanceof HTMLCanvasElement?this.canvas:this.canvas.transferToImageBitmap();e.forEach((e,n)=>e.show(a,t[n][0],t[n][1])),`close`in a&&a.close()}dispose(){for(let{mesh:e}of[this.bones,this.floor])e.geometry.dispose(),e.material.dispose();this.renderer.dispose()}draw({scene:e,width:t,height:n}){let r=p();this.look(e,t/n),e.floor!==null&&(this.floor.set(e,e.floor,r),this.renderer.render(this.ground,this.camera));let i=e.actors.filter(m);i.length&&this.bodies(i,r,1);let a=e.actors.filter(e=>!m(e));i.length&&a.length&&this.renderer.clearDepth(),a.length&&this.bodies(a,r,0)}bodies(e,t,n){this.bones.set(e,t,n),this.renderer.render(this.body,this.camera)}look(e,t){this.camera.fov=h*180/Math.PI,this.camera.aspect=t,this.camera.near=.1,this.camera.far=e.camera.distance+60,this.camera.position.set(...g(e.camera)),this.camera.lookAt(...e.camera.target),this.camera.updateProjectionMatrix()}},k=class{geometry=j();material=new d({vertexShader:b,fragmentShader:x,uniforms:{flatness:{value:0},dark:{value:0}}});mesh=new s(this.geometry,this.material);columns=[`start`,`stop`,`radii`,`tint`].map(e=>this.geometry.getAttribute(e));count=0;constructor(){this.mesh.frustumCulled=!1}set(e,t,n){this.count=0;for(let n of e){for(let e of _)this.add(n,e.from,e.to,[e.thick,e.thin],v(n,e,t));for(let e of n.marks??[])this.add(n,e,e,[.095,.095],t.moment)}this.geometry.instanceCount=this.count;for(let e of this.columns)e.needsUpdate=!0;this.material.uniforms.flatness.value=n,this.material.uniforms.dark.value=+!!t.isDark}add(e,t,n,r,i){if(this.count>=w)return;let[a,o,s,c]=this.columns.map(e=>e.array),l=3*this.count;for(let r=0;r<3;r++){let s=e.offset?.[r]??0;a[l+r]=e.pose[3*t+r]+s,o[l+r]=e.pose[3*n+r]+s,c[l+r]=i[r]}s[2*this.count]=r[0],s[2*this.count+1]=r[1],this.count++}},A=class{uniforms={centre:{value:new n},reach:{value:4},spacing:{value:.5},darkness:{value:.3},line:{value:new n},blobs:{value:Array.from({length:T},()=>new r)},count:{value:0}};mesh=new s(new t(2,2),new d({vertexShader:S,fragmentShader:C(T),uniforms:this.uniforms,side:2,transparent:!0,depthWrite:!1,blending:5,blendSrc:201,blendDst:205}));constructor(){this.mesh.frustumCulled=!1}set(e,t,n){let{target:r,distance:i}=e.camera;this.uniforms.centre.value.set(r[0],t,r[2]),this.uniforms.reach.value=Math.max(3.2,.75*i),this.uniforms.spacing.value=i>16?1:.5,this.uniforms.darkness.value=n.isDark?.6:.3,this.uniforms.line.value.set(...n.floor);let a=0,o=e.actors.filter(e=>!m(e));for(let n of o.length?o:e.actors){let[e,r,i]=n.offset??[0,0,0];for(let[o,s]of f){if(a>=T)break;let c=3*o,l=Math.max(0,n.pose[c+1]+r-t);l<1.6&&this.uniforms.blobs.value[a++].set(n.pose[c]+e,l,n.pose[c+2]+i,s)}}this.uniforms.count.value=a}};function j(){let t=[],n=[],r=[];for(let e=0;e<14;e++){let i=e<D?0:1,a=(i?e-D:e-D+1)/6*(Math.PI/2);for(let o=0;o<E;o++){let s=2*Math.PI*o/E;if(t.push(Math.cos(a)*Math.cos(s),Math.sin(a),Math.cos(a)*Math.sin(s)),n.push(i),e===13)continue;let[c,l]=[e*E+o,e*E+(o+1)%E];r.push(c,c+E,l,l,c+E,l+E)}}let a=new c;a.setAttribute(`position`,new o(new Float32Array(t),3));let s=new e;s.index=new o(new Uint16Array(r),1),s.setAttribute(`position`,a.getAttribute(`position`)),s.setAttribute(`end`,new o(new Float32Array(n),1));for(let[e,t]of[[`start`,3],[`stop`,3],[`radii`,2],[`tint`,3]]){let n=new i(new Float32Array(w*t),t);n.setUsage(35048),s.setAttribute(e,n)}return s}export{O as GlPainter};