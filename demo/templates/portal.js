/* 演示网站脚本 */
function setHome() { alert("您好，您的浏览器不支持自动设置页面为首页功能，请您手动在浏览器里设置该页面为首页！"); }
function addFavorite() { alert("加入收藏失败，请使用Ctrl+D进行添加"); }
function toggleBig() { document.body.classList.toggle("big"); }
function zoom(size) { document.getElementById("zoom").style.fontSize = size + "px"; }
function openSite(select) { if (select.value) { window.open(select.value); } }
function checkWord(form) { if (!form.searchWord.value.replace(/\s/g, "")) { alert("请输入有效内容"); return false; } return true; }
document.addEventListener("DOMContentLoaded", function () {
  document.querySelectorAll(".block .tab").forEach(function (tab) {
    tab.addEventListener("mouseover", function () {
      var block = tab.closest(".block"), panes = block.querySelectorAll(".pane");
      block.querySelectorAll(".tab").forEach(function (other) { other.classList.toggle("on", other === tab); });
      panes.forEach(function (pane, i) { pane.style.display = String(i + 1) === tab.dataset.pane ? "" : "none"; });
    });
  });
  var slides = document.querySelectorAll("#focus .slide"), shown = 0;
  if (slides.length > 1) {
    setInterval(function () {
      slides[shown].classList.remove("on");
      shown = (shown + 1) % slides.length;
      slides[shown].classList.add("on");
    }, 4000);
  }
});
