
/* 页头脚本：检索框、字号、打印、站点统计 */
var siteConfig = { searchUrl: "search", fontSizes: [14, 16, 18], statistics: false, demo: true };
function trimWord(text) { return text.replace(/(^\s+)|(\s+$)/g, ""); }
function checkLetters(text) {
  var letters = "[#_%&'/\";:=!^]", bad = "";
  for (var i = 1; i < letters.length + 1; i++) {
    if (text.indexOf(letters.substring(i - 1, i)) > -1) { bad = "请勿包含非法字符如[#_%&'/\";:=!^]"; }
  }
  if (bad) { alert(bad); return false; }
  return true;
}
function checks(form) {
  var word = trimWord(form.searchWord.value);
  if (word == "" || word == "请输入关键字") { alert("请输入有效内容"); return false; }
  return checkLetters(word);
}
function getCookie(name) {
  var pairs = document.cookie.split("; ");
  for (var i = 0; i < pairs.length; i++) {
    var pair = pairs[i].split("=");
    if (pair[0] == name) { return decodeURIComponent(pair[1]); }
  }
  return null;
}
function isMobile() {
  var agents = ["Android", "iPhone", "SymbianOS", "Windows Phone", "iPad", "iPod"];
  for (var i = 0; i < agents.length; i++) { if (navigator.userAgent.indexOf(agents[i]) > 0) { return true; } }
  return false;
}
function adaptWidth() {
  /* 手机端显示移动版元数据框 */
  var boxes = document.getElementsByClassName("xxgk-wap"), tables = document.getElementsByClassName("xxgk-box");
  for (var i = 0; i < boxes.length; i++) { boxes[i].style.display = isMobile() ? "block" : "none"; }
  for (var j = 0; j < tables.length; j++) { tables[j].style.display = isMobile() ? "none" : "table"; }
}
window.onload = adaptWidth;
document.onkeydown = function (event) {
  event = event || window.event;
  if (event.altKey && event.keyCode == 49) { window.scrollTo(0, 0); }
  if (event.altKey && event.keyCode == 50) { var content = document.getElementById("zoom"); if (content) { content.scrollIntoView(); } }
};
